"""`llmmon diff`: where its two sides come from. What it says of them is tested with `review`."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from llmmon.cli.main import main
from tests.cli.test_build import BAD, SPEC, write_spec
from tests.cli.test_revision import git
from tests.emit.trees import contents

LOOSER = SPEC.replace("objective: 99.5%", "objective: 99%")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a committed spec that has changed since, and the current folder."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init")  # first: above a repository nobody looks for llmmon.yaml
    write_spec(tmp_path, "chat")
    run("build")
    (tmp_path / "generated").rename(tmp_path / "before")
    shutil.copytree("specs", "old/specs")
    git(tmp_path, "add", "specs")
    git(tmp_path, "commit", "-m", "first")
    write_spec(tmp_path, "chat", LOOSER)
    run("build")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="llmmon")


SIDES = [
    ["old/specs", "specs"],
    ["old/specs/chat.yaml", "specs/chat.yaml"],
    ["before/chat/model.json", "generated/chat/model.json"],
    ["before", "generated"],
    ["before", "specs"],
    ["--base", "HEAD"],
    ["--base", "HEAD", "specs/chat.yaml"],
]


@pytest.mark.parametrize("sides", SIDES)
def test_every_kind_of_side_gives_the_same_review(here: Path, sides: list[str]) -> None:
    result = run("diff", *sides)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == run("diff", *SIDES[2]).stdout
    assert "99%" in result.stdout
    assert "99.5%" in result.stdout


@pytest.mark.parametrize("same", ["specs", "generated", "generated/chat/model.json"])
def test_nothing_changed(here: Path, same: str) -> None:
    result = run("diff", same, same)
    assert result.exit_code == 0
    assert "99.5%" not in result.stdout


def test_other_formats(here: Path) -> None:
    assert "##" in run("diff", "--base", "HEAD", "--format", "markdown").stdout
    assert json.loads(run("diff", "--base", "HEAD", "--format", "json").stdout)


def test_a_service_that_is_new_or_gone(here: Path) -> None:
    write_spec(here, "search")
    assert "added" in run("diff", "--base", "HEAD").stdout
    assert "added" in run("diff", "--base", "HEAD", "specs/search.yaml").stdout
    (here / "specs/search.yaml").rename(here / "specs/chat.yaml")
    assert "removed" in run("diff", "--base", "HEAD").stdout


def test_specs_with_errors_are_status_1(here: Path) -> None:
    write_spec(here, "chat", BAD)
    result = run("diff", "--base", "HEAD")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--> specs/chat.yaml:" in result.stderr


def test_errors_at_a_revision_are_named_as_git_names_them(here: Path) -> None:
    write_spec(here, "chat", BAD)
    git(here, "commit", "-am", "bad")
    git(here, "tag", "bad")
    write_spec(here, "chat")
    result = run("diff", "--base", "bad")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--> bad:specs/chat.yaml:7:" in result.stderr
    assert str(here) not in result.stderr


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"name": 1}', '{"name": "x"}', "[" * 100_000])
def test_a_file_that_is_no_model_is_status_2(here: Path, text: str) -> None:
    (here / "odd.json").write_text(text)
    result = run("diff", "odd.json", "before")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert "bug" not in result.stderr


@pytest.mark.parametrize("sides", [[], ["specs"], ["a", "b", "c"]])
def test_two_sides_are_needed(here: Path, sides: list[str]) -> None:
    assert run("diff", *sides).exit_code == 2


def test_what_lies_beside_the_checkout_is_not_read(
    here: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    (scratch / "llmmon.yaml").write_text("version: llmmon/v1\nteam: somebody-else\n")
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    assert "somebody-else" not in run("diff", "--base", "HEAD").stdout


def test_nothing_is_written(here: Path) -> None:
    before = contents(here)
    run("diff", "--base", "HEAD")
    assert contents(here) == before
