"""`llmmon preview` from a shell: what it writes, and what it says when it cannot."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from llmmon.cli.main import main
from tests.e2e.prometheus_server import free_port
from tests.preview.api import Form, answering, ones
from tests.promtool import PromTools

SPEC = """\
version: llmmon/v1
service: chat
models: [{name: granite}]
prometheus: {scrape_interval: 30s}
slos: [{name: availability, sli: availability, objective: 99%}]
"""
BUDGET = "budgets: [{name: daily, limit: 50 USD, period: day}]\n"
DAY = 24 * 60 * 60
AT = 1_795_000_000
"""2026-11-18T11:06:40Z."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "chat.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def preview(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["preview", *arguments], prog_name="llmmon")
    return int(ended.value.code or 0)


def data_of(path: Path) -> dict[str, object]:
    match = re.search(r'id="data">(.*?)</script>', path.read_text(encoding="utf-8"))
    assert match
    found: dict[str, object] = json.loads(match[1])
    return found


def test_all_dashboards_are_drawn_from_one_prometheus(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(ones) as api:
        assert preview("--prometheus", api.url, "--at", "2026-11-18T11:06:40Z") == 0
    page = data_of(folder / "preview.html")
    boards = page["boards"]
    assert isinstance(boards, list)
    assert {"llmmon-chat-overview", "llmmon-chat-slo"} <= {board["uid"] for board in boards}
    assert {(board["from"], board["to"]) for board in boards} == {(AT - DAY, AT)}
    assert page["source"] == api.url
    count = sum("fields" in panel for board in boards for panel in board["panels"])
    said = f"preview.html: {len(boards)} dashboards, {count} panels, 0 without data, 0 whose query failed\n"
    assert capsys.readouterr().out == said
    # Four times the minimal step of a minute.
    assert any("[240s]" in form["query"] for _, form in api.asked)


def test_the_same_answers_make_the_same_page(folder: Path) -> None:
    with answering(ones) as api:
        for name in ("a.html", "b.html"):
            assert preview("--prometheus", api.url, "--at", "2026-11-18", "--out", name) == 0
    assert (folder / "a.html").read_bytes() == (folder / "b.html").read_bytes()


def test_a_range_and_a_header_are_taken_over(folder: Path) -> None:
    with answering(ones) as api:
        options = ("--range", "6h", "--header", "X-Scope-OrgID:  llm ")
        assert preview("--prometheus", api.url, *options) == 0
    assert {headers["x-scope-orgid"] for headers in api.headers} == {"llm"}
    ranges = [form for path, form in api.asked if path.endswith("query_range")]
    assert {int(form["end"]) - int(form["start"]) for form in ranges} == {6 * 60 * 60}


def test_a_query_that_fails_is_told_and_ends_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fussy(path: str, form: Form) -> tuple[int, object]:
        if "ALERTS" in form["query"]:
            return 400, {"status": "error", "error": "no alerts here"}
        return ones(path, form)

    with answering(fussy) as api:
        assert preview("--prometheus", api.url) == 0
    assert re.search(r"[1-9]\d* whose query failed", capsys.readouterr().out)
    assert '"error":"no alerts here"' in (folder / "preview.html").read_text(encoding="utf-8")


def test_nobody_at_the_address_leaves_an_earlier_page_as_it_was(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "preview.html").write_text("before")
    assert preview("--prometheus", f"http://127.0.0.1:{free_port()}") == 2
    assert "cannot be reached: " in capsys.readouterr().err
    assert (folder / "preview.html").read_text() == "before"
    assert [path.name for path in folder.iterdir()] == ["specs", "preview.html"]


def test_a_prometheus_that_goes_away_meanwhile_leaves_nothing_behind(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fading(path: str, form: Form) -> tuple[int, object]:
        return ones(path, form) if form["query"] == "vector(1)" else (502, "Bad Gateway")

    with answering(fading) as api:
        assert preview("--prometheus", api.url) == 2
    assert "it answers 502 Bad Gateway" in capsys.readouterr().err
    assert not (folder / "preview.html").exists()


def test_mistakes_in_specs_are_told_before_prometheus_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "specs" / "chat.yaml").write_text(SPEC.replace("99%", "101%"))
    with answering(ones) as api:
        assert preview("--prometheus", api.url) == 1
    assert api.asked == []
    assert "error[LM" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--prometheus", "localhost:9090"), "neither an http address nor a program"),
        (("--prometheus", "ftp://x"), "is not an http or https address"),
        (("--prometheus", "http://x", "--scenario", "normal"), "--scenario is for simulated"),
        (("--header", "a: b"), "--header is for a running Prometheus"),
        (("--prometheus", "http://x", "--at", "soon"), "--at soon is not a time"),
        (("--prometheus", "http://x", "--range", "1 day"), "is not a duration"),
        (("--prometheus", "http://x", "--range", "5s"), "shorter than a minute"),
        (("--prometheus", "http://x", "--header", "token"), "'NAME: VALUE'"),
    ],
)
def test_an_option_that_cannot_be_read_is_wrong_usage(
    folder: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert preview(*options) == 2
    assert said in capsys.readouterr().err


def test_without_a_prometheus_both_ways_out_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    assert preview() == 2
    said = capsys.readouterr().err
    assert "there is no prometheus on PATH: install it" in said
    assert "--prometheus URL" in said


def test_simulated_services_fill_every_panel(
    folder: Path, capsys: pytest.CaptureFixture[str], promtools: PromTools
) -> None:
    program = promtools.v3.prometheus
    assert program is not None
    priced = SPEC.replace("{name: granite}", "{name: granite, prices: [{input: 1, output: 2}]}")
    (folder / "specs" / "chat.yaml").write_text(f"{priced}{BUDGET}")
    assert preview("--prometheus", str(program), "--scenario", "incident") == 0
    assert re.search(r"[1-9]\d* panels, 0 without data, 0 whose", capsys.readouterr().out)
    page = data_of(folder / "preview.html")
    assert page["source"] == "simulated: incident"
    boards = page["boards"]
    assert isinstance(boards, list)
    (firing,) = [p for p in boards[0]["panels"] if p["title"] == "Alerts firing"]
    assert firing["fields"][0]["values"][0] > 0


def test_specs_without_dashboards_have_no_preview(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "specs" / "chat.yaml").write_text(f"{SPEC}outputs: [prometheus]\n")
    assert preview("--prometheus", "http://127.0.0.1:1") == 2
    assert "outputs leave grafana out" in capsys.readouterr().err


def test_without_plotly_the_install_command_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "plotly.offline", None)
    with answering(ones) as api:
        assert preview("--prometheus", api.url) == 2
    assert "pip install 'llmmon[preview]'" in capsys.readouterr().err
    assert not (folder / "preview.html").exists()
