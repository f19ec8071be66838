"""`llmmon validate` and `llmmon build` from a spec on disk to files on disk."""

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from llmmon import pipeline
from llmmon.cli import failure
from llmmon.cli.main import main
from llmmon.errors import InternalError
from tests.cli.running import COMMAND, environment_of, llmmon
from tests.emit.trees import contents

SPEC = """\
version: llmmon/v1
service: {service}
models:
  - name: granite-34b
slos:
  - {{name: availability, sli: availability, objective: 99.5%}}
  - {{name: latency, sli: latency, below: 5s, objective: 95%}}
outputs: [prometheus, prometheus_tests]
"""
BAD = SPEC.replace("objective: 95%", "objective: 95%, objektive: 1")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two specs, and the current folder."""
    for service in ("chat", "search"):
        write_spec(tmp_path, service)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_spec(folder: Path, service: str, text: str = SPEC) -> Path:
    path = folder / "specs" / f"{service}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.format(service=service))
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="llmmon")


# --- validate ---------------------------------------------------------------------------------


def test_valid_specs_are_counted(here: Path) -> None:
    result = run("validate")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "2 specs are valid\n", "")
    assert run("validate", "specs/chat.yaml").stdout == "1 spec is valid\n"
    assert contents(here).keys() == {".git/", "specs/chat.yaml", "specs/search.yaml"}


def test_errors_of_all_specs_go_to_standard_error(here: Path) -> None:
    for service in ("chat", "search"):
        write_spec(here, service, BAD)
    result = run("validate")
    assert (result.exit_code, result.stdout) == (1, "")
    for service in ("chat", "search"):
        assert f"--> specs/{service}.yaml:7:" in result.stderr
    assert result.stderr.endswith("\n2 errors\n")


@pytest.mark.parametrize("format_", ["json", "sarif"])
def test_machines_read_standard_output(here: Path, format_: str) -> None:
    write_spec(here, "chat", BAD)
    result = run("validate", "--format", format_)
    assert (result.exit_code, result.stderr) == (1, "")
    assert json.loads(result.stdout)


def test_machines_get_a_document_without_findings_too(here: Path) -> None:
    assert json.loads(run("validate", "--format", "json").stdout)["diagnostics"] == []
    assert run("validate", "--format", "github").stdout == ""


def test_github_gets_annotations(here: Path) -> None:
    write_spec(here, "chat", BAD)
    assert run("validate", "--format", "github").stdout.startswith("::error file=specs/chat.yaml,")


def test_there_are_no_specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("validate")
    assert result.exit_code == 1
    assert "specs" in result.stderr


# --- build ------------------------------------------------------------------------------------


def test_a_build_says_what_it_made(here: Path) -> None:
    result = run("build")
    assert (result.exit_code, result.stderr) == (0, "")
    files = [path for path in contents(here / "generated") if path != "MANIFEST.json"]
    tests = rules = alerts = 0
    for path in files:
        if path.startswith("chat/") and path.endswith(".test.yaml"):
            tests += len(yaml.safe_load((here / "generated" / path).read_text())["tests"])
        if path.startswith("chat/") and path.endswith(".rules.yaml"):
            groups = yaml.safe_load((here / "generated" / path).read_text())["groups"]
            found = [rule for group in groups for rule in group["rules"]]
            alerts += sum("alert" in rule for rule in found)
            rules += sum("record" in rule for rule in found)
    series = json.loads((here / "generated/chat/model.json").read_text())["series"]
    counts = (2, rules, alerts, tests, sum(series.values()), len(files) // 2)
    names = ("SLOs", "recording rules", "alerts", "promtool tests", "series", "files")
    assert all(counts)
    lines = result.stdout.splitlines()
    assert [re.findall(r"\d+", line) for line in lines[:3]] == [
        [*map(str, counts)],
        [*map(str, counts)],
        [str(2 * count) for count in counts],
    ]
    assert all(name in lines[0] for name in names)
    assert [line.split()[0] for line in lines[:3]] == ["chat", "search", "total"]
    total = len(files) + 1
    assert lines[4:] == [
        f"generated: {total} written, 0 removed, 0 unchanged",
        "next: llmmon check generated",
    ]


def test_a_second_build_changes_nothing(here: Path) -> None:
    run("build")
    before = {path: path.stat().st_mtime_ns for path in (here / "generated").rglob("*")}
    assert ": 0 written, 0 removed, " in run("build").stdout
    assert {path: path.stat().st_mtime_ns for path in (here / "generated").rglob("*")} == before


def test_an_error_writes_nothing(here: Path) -> None:
    run("build")
    before = contents(here)
    write_spec(here, "chat", BAD)
    result = run("build")
    assert (result.exit_code, result.stdout) == (1, "")
    assert contents(here)["generated/MANIFEST.json"] == before["generated/MANIFEST.json"]


def test_a_deleted_spec_s_files_go_with_the_next_build(here: Path) -> None:
    run("build")
    (here / "specs/search.yaml").unlink()
    run("build", "specs/chat.yaml")
    assert (here / "generated/search/model.json").exists()
    run("build")
    assert not (here / "generated/search").exists()
    assert (here / "generated/chat/model.json").exists()


def test_the_bytes_do_not_depend_on_how_specs_are_named(here: Path) -> None:
    run("build", "--out", "a")
    run("build", "specs/search.yaml", "specs/chat.yaml", "--out", "b")
    run("build", str(here / "specs"), "--out", str(here / "c"))
    (here / "elsewhere").mkdir()
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    done = llmmon("build", "../specs", "--out", "../d", cwd=here / "elsewhere", **environment)
    assert done.returncode == 0, done.stderr
    first = contents(here / "a")
    assert all(contents(here / name) == first for name in ("b", "c", "d"))
    assert not any(str(here) in text for text in first.values())


def test_machines_get_only_diagnostics_on_standard_output(here: Path) -> None:
    result = run("build", "--format", "json")
    assert json.loads(result.stdout)["diagnostics"] == []
    assert "generated: " in result.stderr


def test_the_output_may_be_the_working_directory(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "out").mkdir()
    monkeypatch.chdir(here / "out")
    inode = Path().stat().st_ino
    assert run("build", "../specs", "--out", ".").exit_code == 0
    assert Path().stat().st_ino == inode
    assert (here / "out/chat/model.json").exists()


@pytest.mark.parametrize("out", ["specs", "specs/generated", "./specs/../specs"])
def test_the_output_may_not_lie_among_the_specs(here: Path, out: str) -> None:
    result = run("build", "--out", out)
    assert result.exit_code == 2
    assert "among the specs" in result.stderr
    assert contents(here).keys() == {".git/", "specs/chat.yaml", "specs/search.yaml"}


def test_the_output_is_a_file(here: Path) -> None:
    (here / "generated").write_text("mine")
    result = run("build")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: generated is not a folder\n"


def test_a_damaged_manifest_is_mentioned(here: Path) -> None:
    run("build")
    (here / "generated/MANIFEST.json").write_text('<<<<<<<\n"llmmon"')
    result = run("build")
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: generated/MANIFEST.json is not valid JSON")


def test_a_bug_of_ours_is_status_2(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise InternalError("two generated files need the same place")

    monkeypatch.setattr(pipeline, "compile_rules", broken)
    result = run("build")
    assert result.exit_code == failure.FAILED
    assert "bug in llmmon" in result.stderr
    assert not (here / "generated").exists()


# --- build --check ----------------------------------------------------------------------------


def test_check_of_a_fresh_build(here: Path) -> None:
    run("build")
    result = run("build", "--check")
    assert (result.exit_code, result.stdout) == (0, "generated is up to date\n")


def test_check_prints_a_diff_and_changes_nothing(here: Path) -> None:
    run("build")
    write_spec(here, "chat", SPEC.replace("below: 5s", "below: 10s"))
    before = contents(here)
    result = run("build", "--check")
    assert result.exit_code == 1
    assert "--- a/chat/prometheus/slo-latency.rules.yaml\n" in result.stdout
    assert "\n-" in result.stdout
    assert "\n+" in result.stdout
    assert re.search(r"generated is out of date: \d+ files differ", result.stderr)
    assert contents(here) == before


def test_check_without_a_build_misses_everything(here: Path) -> None:
    result = run("build", "--check")
    assert result.exit_code == 1
    assert "--- /dev/null\n+++ b/MANIFEST.json\n" in result.stdout
    assert not (here / "generated").exists()


def test_check_for_machines(here: Path) -> None:
    run("build", "specs/chat.yaml")
    found = json.loads(run("build", "--check", "--format", "json").stdout)["differences"]
    assert {"path": "search/model.json", "kind": "missing"}.items() <= found[0].items()
    github = run("build", "--check", "--format", "github").stdout
    assert "::error file=generated/search/model.json::missing: run llmmon build" in github


# --- terminals --------------------------------------------------------------------------------


def on_a_terminal(arguments: list[str], cwd: Path, **environment: str) -> str:
    """What a terminal that is standard error shows."""
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment_of(**{"TERM": "xterm"} | environment),
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        shown = b""
        while chunk := _read(controller):
            shown += chunk
        process.wait()
    os.close(controller)
    return shown.decode()


def _read(controller: int) -> bytes:
    try:
        return os.read(controller, 4096)
    except OSError:  # what Linux says when the other end is closed
        return b""


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_only_where_they_are_wanted(
    here: Path, environment: dict[str, str], coloured: bool
) -> None:
    write_spec(here, "chat", BAD)
    shown = on_a_terminal(["validate"], here, **environment)
    assert ("\x1b[1;31merror[" in shown) == coloured
    assert "error" in shown


def test_no_colours_in_a_pipe(here: Path) -> None:
    write_spec(here, "chat", BAD)
    assert "\x1b" not in llmmon("validate", cwd=here).stderr


# --- explain, schema --------------------------------------------------------------------------


def test_every_code_has_a_page() -> None:
    listed = run("explain", "--list").stdout.splitlines()
    assert listed == sorted(listed)
    for line in listed:
        code = line.split()[0]
        assert code in run("explain", code.lower()).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["LM9999"], "no code"),
        ([], "Give one CODE"),
        (["LM001", "--list"], "Give one CODE"),
        (["yaml-syntax"], "Did you mean LM001?"),
        (["yaml-sintax"], "Did you mean LM001?"),
    ],
)
def test_explain_of_something_else(arguments: list[str], message: str) -> None:
    result = run("explain", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize("arguments", [[], ["--shared"]])
def test_the_schema_is_json(arguments: list[str]) -> None:
    assert "properties" in json.loads(run("schema", *arguments).stdout)


def test_progress_is_reported_for_each_service(here: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    def record(what: str, done: int, total: int) -> None:
        seen.append((what, done, total))

    pipeline.compile_specs([Path("specs")], record)
    assert ("compiling", 1, 2) in seen
