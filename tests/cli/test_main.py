"""The command as a whole: help, laziness, exit statuses, streams."""

import errno
import os
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from llmmon import __version__
from llmmon.cli import explain
from llmmon.cli.failure import Failure, exit_code
from llmmon.cli.main import COMMANDS, main
from llmmon.errors import InternalError, OutputError
from tests.cli.running import COMMAND, environment_of, llmmon
from tests.promtool import REPOSITORY

HEAVY = ("yaml", "pydantic", "jinja2", "promql_parser", "jsonschema", "json", "llmmon.pipeline")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="llmmon")


def test_help_lists_every_command_with_its_line() -> None:
    output = run("--help").output
    for name, line in COMMANDS.items():
        assert f"{name} " in output
        assert line in output


def test_every_module_with_a_command_is_in_the_table() -> None:
    folder = REPOSITORY / "llmmon" / "cli"
    defines = re.compile(r"\n@click\.(command|group)\(")
    modules = {path.stem for path in folder.glob("*.py") if defines.search(path.read_text())}
    groups = {name.partition("_")[0] for name in modules if "_" in name}
    assert groups <= set(COMMANDS)  # prices_import holds the import of prices
    assert {name for name in modules if "_" not in name} == set(COMMANDS) | {"main"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_examples(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"llmmon {name}" in result.output
    assert "Example" in result.output
    assert all(len(line) <= 100 for line in result.output.splitlines())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = f"""
import sys
from llmmon.cli.main import main
try:
    main({arguments!r}, prog_name="llmmon")
finally:
    print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stderr == "[]\n"


def test_version() -> None:
    assert run("--version").output == f"llmmon {__version__}\n"


@pytest.mark.parametrize("arguments", [["nonsense"], ["build", "--nonsense"], ["diff"]])
def test_wrong_usage_is_status_2_on_standard_error(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage:" in result.stderr


# --- what ends a command ----------------------------------------------------------------------


def raising(error: BaseException) -> Callable[[], object]:
    def command() -> object:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (Failure("no"), 2, "error: no\n"),
        (OutputError("x is a file"), 2, "error: x is a file\n"),
        (
            OSError(errno.ENOSPC, "No space left on device", "generated/a"),
            2,
            "error: generated/a: no space left on device\n",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), 2, "error: no space left on device\n"),
        (OSError(), 2, "error: oserror\n"),
        (click.Abort(), 130, "error: interrupted\n"),
    ],
)
def test_failures_are_one_plain_line(
    error: BaseException, status: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(raising(error)) == status
    assert capsys.readouterr() == ("", message)


@pytest.mark.parametrize("error", [InternalError("two files"), ValueError("x"), RecursionError()])
def test_a_bug_is_called_a_bug(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(raising(error)) == 2
    stderr = capsys.readouterr().err
    assert "bug in llmmon" in stderr
    assert type(error).__name__ in stderr
    assert "report" in stderr
    assert "Traceback" not in stderr


def test_a_bug_shows_its_traceback_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLMMON_DEBUG", "1")
    assert exit_code(raising(ValueError("x"))) == 2
    assert "Traceback" in capsys.readouterr().err


def test_what_a_failure_says_can_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    exit_code(raising(OutputError("\x1b]0;owned\x07")))
    assert "\x1b" not in capsys.readouterr().err


def test_a_bug_within_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain.command, "callback", raising(KeyError("secret")))
    result = CliRunner().invoke(main, ["explain"])
    assert result.exit_code == 2
    assert "bug in llmmon" in result.stderr


# --- streams that are not there, or say no ----------------------------------------------------


def test_a_reader_that_went_away_is_no_crash() -> None:
    with subprocess.Popen(
        [*COMMAND, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment_of()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


def test_a_full_disk_behind_standard_output_is_status_2() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
            env=environment_of(),
        )
    assert done.returncode == 2
    assert done.stderr == "error: no space left on device\n"


@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-", "0<&-"])
def test_closed_streams_are_no_crash(closed: str, tmp_path: Path) -> None:
    python, flag, code = COMMAND
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" "$1" "$2" validate {tmp_path} {closed}', python, flag, code],
        check=False,
        capture_output=True,
        text=True,
        env=environment_of(),
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout


def test_an_encoding_without_our_characters_is_no_crash(tmp_path: Path) -> None:
    done = llmmon("validate", "名前.yaml", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert r"\u540d\u524d.yaml" in done.stderr


def test_a_name_that_is_no_unicode_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.yaml")).write_text("x")
    done = llmmon("validate", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_no_module_prints_or_reads_the_environment_but_these() -> None:
    """`print` and friends belong to console.py; ruff forbids the rest of the house to."""
    for path in (REPOSITORY / "llmmon" / "cli").glob("*.py"):
        with path.open("rb") as file:
            names = {token.string for token in tokenize.tokenize(file.readline)}
        assert "print" not in names, path
