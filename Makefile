# Thin names for scripts/. Everything works without make, too.
.DEFAULT_GOAL := help
.PHONY: help setup build golden generated test check bench docs clean
BIN := .venv/bin

help: ## these lines
	@sed -n 's/^\([a-z][a-z ]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r names text; do \
	  printf '  make %-25s %s\n' "$$names" "$$text"; done

setup: ## .venv with the development tools, and promtool in .tools/
	@sh -c '. scripts/lib.sh; install test ".[test]"' scripts/setup
	@sh scripts/promtool

build golden generated: ## compile specs/ to generated/
	@sh scripts/build

test: ## everything: lint, format, types, imports, tests
	@sh scripts/test

check: ## the fast part of it: lint, format, types, imports
	@sh scripts/test --fast

bench: setup ## how fast, how big
	@$(BIN)/python -m benchmarks

docs: setup ## rewrite those pages of docs/ that are made from the code
	@$(BIN)/python scripts/docs.py

clean: ## remove what the other targets made, except generated/
	rm -rf .venv .tools build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
