"""`llmmon drift run --report`, and the table beside it: whole or not there, and never too wide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from llmmon.cli.drift_text import outcome_text
from llmmon.cli.main import main
from tests.drift.example import CONFIG, write_example
from tests.drift_report.outcomes import LONG, outcome


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of events as usual, a day of slow ones, and a configuration."""
    folder = tmp_path_factory.mktemp("drift-report")
    write_example(folder)
    return folder


def _run(config: Path, report: Path, *more: str) -> Result:
    arguments = ["drift", "run", str(config), "--until", "2027-01-17", "--report", str(report)]
    return CliRunner().invoke(main, [*arguments, *more])


def test_a_report_is_written_beside_the_table_and_is_the_same_each_time(folder: Path) -> None:
    first, second = folder / "new" / "first.html", folder / "second.html"
    result = _run(folder / "drift.yaml", first)
    as_json = _run(folder / "drift.yaml", second, "--format", "json")

    assert (result.exit_code, as_json.exit_code) == (1, 1)
    assert first.read_bytes() == second.read_bytes()
    assert first.read_text().startswith("<!doctype html>")
    assert "latency ks" in first.read_text()
    assert "latency ks" in result.stdout


def test_a_run_that_fails_leaves_the_report_of_before(folder: Path) -> None:
    report, broken = folder / "kept.html", folder / "broken.yaml"
    report.write_text("of before")
    broken.write_text(CONFIG.replace("events.jsonl", "nothing.jsonl"))
    result = _run(broken, report)

    assert result.exit_code == 2
    assert report.read_text() == "of before"


def test_a_report_that_cannot_be_written_ends_the_run_without_a_verdict(folder: Path) -> None:
    result = _run(folder / "drift.yaml", folder)

    assert (result.exit_code, result.stdout) == (2, "")


def test_the_table_has_every_number_and_fits_into_100_columns() -> None:
    found = outcome()
    text = outcome_text("support-assistant", found)
    latency = found.results[0].judgement
    assert latency.effect is not None
    lower, upper = latency.effect.lower, latency.effect.upper
    row = next(line for line in text.splitlines() if line.startswith("latency ks"))

    assert f"{100 * lower:+.3g}% to {100 * upper:+.3g}%" in row
    assert row.split()[-2:] == ["20%", "360"]
    p_value = f"p {latency.effect.p_value:.2g}"
    assert f"unusual, and beyond the floor: {p_value} against 82 past windows" in text
    assert max(map(len, text.splitlines())) <= 100


def test_long_names_lose_their_middle_and_nothing_else() -> None:
    found = outcome()
    results = [replace(result, model=f"first-{LONG}-last") for result in found.results]
    text = outcome_text("s", replace(found, results=tuple(results)))
    rows = [line for line in text.splitlines() if "…" in line]

    assert len(rows) == len(results)
    assert max(map(len, rows)) <= 100
    assert all("first-" in row and "last  " in row for row in rows)
    assert any(row.startswith("error_rate") and "+1.58 points" in row for row in rows)
