"""Diagnostics as machines read them."""

import json

from llmmon import __version__
from llmmon.cli.github_format import command, render_github
from llmmon.cli.json_format import render_json
from llmmon.cli.sarif_format import render_sarif
from llmmon.diagnostics import Diagnostic, Report
from tests.cli.reports import ERROR, UNUSED, WARNING, report, span


def test_json_holds_everything_in_order() -> None:
    data = json.loads(render_json(report(WARNING, ERROR)))
    assert data["errors"] == 1
    assert data["warnings"] == 1
    assert data["diagnostics"][0] == {
        "code": "LM301",
        "name": "objective-without-budget",
        "severity": "error",
        "message": "objective leaves no error budget",
        "file": "s.yaml",
        "line": 4,
        "column": 16,
        "end_line": 4,
        "end_column": 20,
        "label": "must be below 100%",
        "hint": "99.9% over 30d allows 43m12s of bad time",
        "also": [],
    }
    assert data["diagnostics"][1]["also"] == [
        {
            "file": "s.yaml",
            "line": 3,
            "column": 11,
            "end_line": 3,
            "end_column": 12,
            "message": "1st",
        }
    ]


def test_json_is_ascii_and_without_findings_still_an_object() -> None:
    odd = Diagnostic(UNUSED, "名前 \udcff", span(1, 1, 2))
    assert render_json(report(odd)).isascii()
    assert json.loads(render_json(Report())) == {"diagnostics": [], "errors": 0, "warnings": 0}


def test_github_gets_one_escaped_command_a_line() -> None:
    assert render_github(report(ERROR, WARNING)) == (
        "::error file=s.yaml,line=4,endLine=4,col=16,endColumn=19,"
        "title=LM301 objective-without-budget::objective leaves no error budget%0A"
        "must be below 100%25%0Ahint: 99.9%25 over 30d allows 43m12s of bad time\n"
        "::warning file=s.yaml,line=5,endLine=5,col=11,endColumn=11,"
        "title=LM290 unused::twice: 50%25,%0Areally\n"
    )


def test_github_properties_are_escaped_more_than_messages() -> None:
    written = command("error", {"file": "a,b:c%d\r\n"}, "a,b:c%d\r\n::error::")
    assert written == "::error file=a%2Cb%3Ac%25d%0D%0A::a,b:c%25d%0D%0A::error::\n"


def test_github_takes_no_columns_over_several_lines() -> None:
    written = render_github(report(Diagnostic(UNUSED, "m", span(2, 1, 4, end_line=4))))
    assert written == "::warning file=s.yaml,line=2,endLine=4,title=LM290 unused::m\n"


def test_github_shows_an_empty_span_as_one_column() -> None:
    written = render_github(report(Diagnostic(UNUSED, "m", span(2, 3, 3))))
    assert "col=3,endColumn=3," in written


def test_sarif_has_what_the_standard_requires() -> None:
    log = json.loads(render_sarif(report(ERROR, WARNING)))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "llmmon"
    assert driver["version"] == __version__
    assert [rule["id"] for rule in driver["rules"]] == ["LM290", "LM301"]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning"}
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in {"error", "warning"}
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "s.yaml"
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1
        assert place["region"]["endColumn"] >= place["region"]["startColumn"]
    assert run["results"][1]["relatedLocations"][0]["message"] == {"text": "1st"}


def test_sarif_of_nothing_says_that_there_are_no_results() -> None:
    (run,) = json.loads(render_sarif(Report()))["runs"]
    assert run["results"] == []


def test_sarif_uris_are_escaped() -> None:
    odd = Diagnostic(UNUSED, "m", span(1, 1, 2, file="my specs/ü%.yaml"))
    whole = Diagnostic(UNUSED, "m", span(1, 1, 2, file="/abs/a b.yaml"))
    (run,) = json.loads(render_sarif(report(odd, whole)))["runs"]
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
    ]
    assert uris == ["file:///abs/a%20b.yaml", "my%20specs/%C3%BC%25.yaml"]
