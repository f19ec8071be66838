# Thin names for scripts/. Everything works without make, too.
.DEFAULT_GOAL := help
.PHONY: help setup build generated golden test check bench clean
BIN := .venv/bin

help: ## these lines
	@sed -n 's/^\([a-z][a-z ]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r names text; do \
	  printf '  make %-25s %s\n' "$$names" "$$text"; done

setup: ## .venv with the development tools, promtool and a browser in .tools/
	@sh -c '. scripts/lib.sh; install test ".[test]"' scripts/setup
	@sh scripts/promtool
	@sh scripts/browser

build generated: ## compile specs/ to generated/
	@sh scripts/build

test: ## everything: lint, format, types, imports, tests
	@sh scripts/test

check: ## the fast part of it: lint, format, types, imports
	@sh scripts/test --fast

golden: setup ## rewrite what tests compare with: messages, reviews, pages of docs/
	@env -u CI $(BIN)/pytest -q tests/diagnostics tests/review tests/docs tests/instrumentation --update-golden

bench: setup ## how fast and how big a build is; the others of benchmarks/ run alike
	@$(BIN)/python -m benchmarks.build

clean: ## remove what the other targets made, except generated/
	rm -rf .venv .tools build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
