"""`llmmon check` on folders with good and bad rules, with, without and with odd promtools."""

import os
from pathlib import Path

import pytest

from llmmon.emit.write import write
from tests.cli.running import llmmon
from tests.emit.trees import tree_of
from tests.promtool import PromTools

RULES = "groups:\n  - name: g\n    rules:\n      - record: a:b\n        expr: sum(rate(x[5m]))\n"
TEST = """\
rule_files: [../a.rules.yaml]
evaluation_interval: 1m
tests:
  - name: counts
    interval: 1m
    input_series:
      - series: x
        values: 0+60x10
    promql_expr_test:
      - expr: a:b
        eval_time: 10m
        exp_samples:
          - labels: a:b
            value: 1
"""
GOOD = {
    "chat/prometheus/a.rules.yaml": RULES,
    "chat/prometheus/tests/a.test.yaml": TEST,
    "chat/model.json": "{}\n",
}


@pytest.fixture
def tool_path(promtools: PromTools, tmp_path: Path) -> str:
    """A PATH on which there is a promtool."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "promtool").symlink_to(promtools.v2.promtool)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def built(tmp_path: Path, **changed: str) -> Path:
    """An output folder; keyword `rules` and so on replace a file's text."""
    names = {"rules": "chat/prometheus/a.rules.yaml", "test": "chat/prometheus/tests/a.test.yaml"}
    files = GOOD | {names.get(name, f"chat/{name}.json"): text for name, text in changed.items()}
    write(tree_of(files), tmp_path / "generated")
    return tmp_path


def fake_promtool(tmp_path: Path, script: str) -> str:
    folder = tmp_path / "fake"
    folder.mkdir()
    (folder / "promtool").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "promtool").chmod(0o755)
    return f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin"


def test_a_good_build_passes(tmp_path: Path, tool_path: str) -> None:
    done = llmmon("check", "--require-promtool", cwd=built(tmp_path), path=tool_path)
    assert done.stdout.splitlines()[:2] == [
        "ok    3 files as the manifest lists them",
        "ok    4 YAML or JSON files and 2 PromQL expressions parse",
    ]
    assert "accepts 1 rule file\n" in done.stdout
    assert "passes 1 test file\n" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


def test_a_test_that_fails_shows_what_promtool_says(tmp_path: Path, tool_path: str) -> None:
    bad = TEST.replace("value: 1", "value: 2")
    done = llmmon("check", cwd=built(tmp_path, test=bad), path=tool_path)
    assert done.returncode == 1
    assert "FAIL  promtool" in done.stdout
    assert "exp:" in done.stdout
    assert "got:" in done.stdout


def test_a_rule_that_stands_twice_fails(tmp_path: Path, tool_path: str) -> None:
    rule = RULES[RULES.index("      - record") :]
    done = llmmon("check", cwd=built(tmp_path, rules=RULES + rule), path=tool_path)
    assert done.returncode == 1
    assert "duplicate rule(s) found" in done.stdout


def test_promql_that_does_not_parse_fails_without_promtool(tmp_path: Path) -> None:
    bad = RULES.replace("sum(rate(x[5m]))", "sum(rate(x[5m])")
    done = llmmon("check", cwd=built(tmp_path, rules=bad), path="/usr/bin:/bin")
    assert done.returncode == 1
    assert "chat/prometheus/a.rules.yaml: " in done.stdout
    assert "in: sum(rate(x[5m])" in done.stdout


@pytest.mark.parametrize(("name", "text"), [("model", "{"), ("test", "a: [")])
def test_files_that_do_not_parse_fail(tmp_path: Path, name: str, text: str) -> None:
    done = llmmon("check", cwd=built(tmp_path, **{name: text}), path="/usr/bin:/bin")
    assert done.returncode == 1
    assert "FAIL" in done.stdout


def test_a_file_changed_by_hand_fails(tmp_path: Path) -> None:
    (built(tmp_path) / "generated/chat/model.json").write_text("[]")
    done = llmmon("check", cwd=tmp_path, path="/usr/bin:/bin")
    assert done.returncode == 1
    assert "FAIL  3 files as the manifest lists them\n      chat/model.json was ch" in done.stdout


def test_without_promtool_it_says_what_was_not_checked(tmp_path: Path) -> None:
    done = llmmon("check", cwd=built(tmp_path), path="/nowhere")
    assert done.returncode == 0
    assert "neither checked nor tested: promtool is not on PATH" in done.stdout


def test_without_promtool_that_is_required_it_fails(tmp_path: Path) -> None:
    done = llmmon("check", "--require-promtool", cwd=built(tmp_path), path="/nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: promtool is not on PATH")


def test_an_old_promtool_is_as_good_as_none(tmp_path: Path) -> None:
    path = fake_promtool(tmp_path, "echo promtool, version 2.41.0")
    done = llmmon("check", cwd=built(tmp_path), path=path)
    assert done.returncode == 0
    assert "is version 2.41.0; 2.42 or later is needed" in done.stdout
    assert llmmon("check", "--require-promtool", cwd=tmp_path, path=path).returncode == 2


def test_something_else_that_is_called_promtool(tmp_path: Path) -> None:
    path = fake_promtool(tmp_path, "echo hello")
    done = llmmon("check", cwd=built(tmp_path), path=path)
    assert "promtool is not on PATH" in done.stdout


def test_what_promtool_says_can_not_steer_the_terminal(tmp_path: Path) -> None:
    script = 'echo promtool, version 3.5.0; printf "\\033]0;owned\\007\\377"; [ "$1" = --version ]'
    done = llmmon("check", cwd=built(tmp_path), path=fake_promtool(tmp_path, script))
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert r"\x1b]0;owned\x07" in done.stdout


def test_no_build_to_check(tmp_path: Path) -> None:
    done = llmmon("check", cwd=tmp_path, path="/nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: generated holds no build (MANIFEST.json is missing); run llmmon build\n"
    )
