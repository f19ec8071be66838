"""`llmmon init`: what it writes builds clean, and nothing that exists is touched."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from llmmon.cli.init import service_name
from llmmon.cli.main import main
from tests.emit.trees import contents
from tests.promtool import REPOSITORY

WRITTEN = {
    "specs/{}.yaml",
    "llmmon.yaml",
    "llmmon.schema.json",
    ".github/workflows/llmmon.yml",
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="llmmon")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    folder = tmp_path / "Support Assistant"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_what_it_writes_builds_clean(here: Path) -> None:
    result = run("init")
    assert (result.exit_code, result.stderr) == (0, "")
    assert contents(here).keys() == {path.format("support-assistant") for path in WRITTEN}
    assert result.stdout.endswith("next: llmmon build && llmmon check\n")
    validated = run("validate")
    assert (validated.stdout, validated.stderr) == ("1 spec is valid\n", "")
    built = run("build")
    assert (built.exit_code, built.stderr) == (0, "")
    assert run("build", "--check").exit_code == 0


def test_a_folder_that_does_not_exist_yet(here: Path) -> None:
    result = run("init", "a/chat")
    assert "wrote  a/chat/specs/chat.yaml\n" in result.stdout
    assert result.stdout.endswith("next: cd a/chat && llmmon build && llmmon check\n")
    assert contents(here / "a/chat").keys() == {path.format("chat") for path in WRITTEN}


def test_files_that_exist_are_left_alone(here: Path) -> None:
    run("init")
    for path in contents(here):
        (here / path).write_text("mine")
    result = run("init")
    assert result.exit_code == 0
    assert result.stdout.count("kept ") == len(WRITTEN)
    assert set(contents(here).values()) == {"mine"}


def test_a_link_is_not_written_through(here: Path) -> None:
    (here / "llmmon.yaml").symlink_to("../outside")
    assert run("init").exit_code == 0
    assert not (here / "../outside").exists()


def test_the_folder_is_a_file(here: Path) -> None:
    (here / "file").write_text("mine")
    result = run("init", "file")
    assert (result.exit_code, result.stderr) == (2, "error: file is not a folder\n")


def test_the_files_follow_their_schemas(here: Path) -> None:
    run("init")
    schema = json.loads((here / "llmmon.schema.json").read_text())
    jsonschema.validate(yaml.safe_load((here / "specs/support-assistant.yaml").read_text()), schema)
    shared = json.loads(run("schema", "--shared").stdout)
    jsonschema.validate(yaml.safe_load((here / "llmmon.yaml").read_text()), shared)


def test_editors_find_the_schema(here: Path) -> None:
    run("init")
    spec = here / "specs/support-assistant.yaml"
    _, _, schema = spec.read_text().splitlines()[0].partition("$schema=")
    assert (spec.parent / schema).resolve() == (here / "llmmon.schema.json").resolve()


def test_the_workflow_runs_the_three_commands(here: Path) -> None:
    run("init")
    workflow = yaml.safe_load((here / ".github/workflows/llmmon.yml").read_text())
    steps = [step.get("run", "") for step in workflow["jobs"]["llmmon"]["steps"]]
    commands = [step for step in steps if step.startswith("llmmon ")]
    assert [command.split()[1] for command in commands] == ["validate", "build", "check"]
    for command in commands:
        assert run(*command.split()[1:], "--help").exit_code == 0


def test_every_template_is_used() -> None:
    folder = REPOSITORY / "templates" / "init"
    source = (REPOSITORY / "llmmon/cli/init.py").read_text()
    assert all(f"init/{path.name}" in source for path in folder.iterdir())


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("Support Assistant", "support-assistant"),
        ("my_llm.ops", "my-llm-ops"),
        ("2024-chat", "chat"),
        ("123", "my-service"),
        ("", "my-service"),
        ("名前", "my-service"),
        ("a" * 80, "a" * 50),
        ("a" * 49 + "-b", "a" * 49),
    ],
)
def test_service_names(folder: str, service: str) -> None:
    assert service_name(folder) == service


@given(st.text())
def test_any_folder_gives_a_valid_service_name(folder: str) -> None:
    name = service_name(folder)
    assert name[0].isascii()
    assert name[0].islower()
    assert all(c.isascii() and (c.islower() or c.isdigit() or c == "-") for c in name)
    assert not name.endswith("-")
    assert len(name) <= 50
