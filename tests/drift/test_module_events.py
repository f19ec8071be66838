"""What the generated module writes, a drift job reads: the same calls as the module's own series count."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from llmmon.cli.main import main
from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.events import USUAL, Events
from llmmon.runtime.drift.history import History
from llmmon.runtime.drift.hours import hour_of
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.sketch_file import read_sketches
from tests.promtool import REPOSITORY
from tests.runtime.packages import SPEC, compile_package

if TYPE_CHECKING:
    from prometheus_client.samples import Sample

WORKER = Path(__file__).with_name("events_worker.py")
CONFIG = """\
version: llmmon-drift/v1
service: support-assistant
events: [events/support-assistant_*.jsonl]
window: 1h
baseline: {trailing: 1w, same: hour_of_day}
checks:
  - {signal: latency, statistic: ks, at_least: 20%}
  - {signal: time_to_first_token, statistic: ks, at_least: 20%}
  - {signal: time_per_output_token, statistic: ks, at_least: 20%}
  - {signal: response_length, statistic: psi, threshold: 0.2}
  - {signal: error_rate, at_most: 10%}
  - {signal: refusal_rate, at_most: 10%}
  - {signal: finish_reason, statistic: chi_squared, threshold: 0.1}
  - {signal: faithfulness, statistic: ks, threshold: 0.1}
signals:
  faithfulness: {column: faithfulness, kind: score}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package whose files of events are small and few."""
    settings = "instrumentation: {events: {max_file: 16 kB, max_total: 64 kB}}\n"
    return compile_package(SPEC + settings, tmp_path_factory.mktemp("package") / "spec")


def _start(package: Path, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """The worker, with its events below a folder; its counters as well, if that has a place for them."""
    settings = {"LLMMON_EVENTS_DIR": str(folder / "events"), "PYTHONPATH": str(package)}
    if (folder / "series").exists():
        settings["PROMETHEUS_MULTIPROC_DIR"] = str(folder / "series")
    return subprocess.Popen(
        [sys.executable, str(WORKER), *arguments],
        env={**os.environ, **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _finish(worker: subprocess.Popen[str]) -> list[Sample]:
    """What its page says at the end."""
    page, _ = worker.communicate(timeout=120)
    assert worker.returncode == 0
    families = text_string_to_metric_families(page)
    return [sample for family in families for sample in family.samples]


def _of_all(folder: Path) -> list[Sample]:
    """What the pages of all processes say together."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder / "series"))  # type: ignore[no-untyped-call]
    return [sample for family in registry.collect() for sample in family.samples]


def _by(samples: list[Sample], name: str, label: str = "model") -> dict[str, int]:
    found: Counter[str] = Counter()
    for sample in samples:
        if sample.name == name and sample.value:
            found[sample.labels[label]] += round(sample.value)
    return dict(found)


def _counts(history: History, signal: str) -> dict[Any, int]:
    found: Counter[Any] = Counter()
    for subject, _, sketch in history.records():
        if subject.signal == signal:
            found.update(sketch.counts)
    return dict(found)


def _lines(folder: Path) -> list[str]:
    files = sorted((folder / "events").iterdir())
    return [line for path in files for line in path.read_text().splitlines()]


def _drift(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["drift", *map(str, arguments)])
    return result.exit_code, result.output


def _next_hour() -> str:
    return (datetime.now(timezone.utc) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:00Z")


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What three processes left: two of their own, of which one forked after some calls."""
    folder = tmp_path_factory.mktemp("called")
    package = REPOSITORY / "generated/support-assistant/python"
    (folder / "drift.yaml").write_text(CONFIG)
    (folder / "series").mkdir()
    workers = [_start(package, folder, "300", "fork"), _start(package, folder, "300")]
    for worker in workers:
        _finish(worker)
    return folder


def test_a_job_counts_the_calls_that_the_series_count(called: Path) -> None:
    past, until = called / "past.jsonl", _next_hour()
    status, output = _drift(
        "baseline", called / "drift.yaml", "--until", until, "--weeks", "1", "--out", past
    )
    series, history = _of_all(called), read_sketches(past)
    outcomes = _by(series, "llm_requests_total", "outcome")
    refused = sum(_by(series, "llm_refusals_total").values())
    scores = sum(_by(series, "llm_quality_score_count", "metric").values())

    assert sum(outcomes.values()) == 900
    assert (status, len(_lines(called))) == (0, outcomes["ok"] + outcomes["error"] + scores)
    assert f"{len(_lines(called))} events" in output.replace(",", "")
    assert _counts(history, "error_rate") == {"true": outcomes["error"], "false": outcomes["ok"]}
    assert _counts(history, "refusal_rate") == {"true": refused, "false": outcomes["ok"] - refused}
    reasons = _by(series, "llm_finish_reasons_total", "reason")
    assert _counts(history, "finish_reason") == reasons
    assert set(reasons) == {"stop", "length", "tool_calls", "other"}
    for signal, metric in {
        "latency": "llm_request_duration_seconds",
        "time_to_first_token": "llm_time_to_first_token_seconds",
        "time_per_output_token": "llm_time_per_output_token_seconds",
        "response_length": "llm_response_length_tokens",
        "faithfulness": "llm_quality_score",
    }.items():
        counted = sum(_by(series, f"{metric}_count").values())
        assert sum(_counts(history, signal).values()) == counted > 50, signal
    assert _by(series, "llm_events_dropped_total", "reason") == {}


def test_each_process_has_files_of_its_own(called: Path) -> None:
    names = [path.stem.split("_") for path in (called / "events").iterdir()]

    assert len({process for *_, process in names}) == 3


def _run(folder: Path) -> Mapping[str, Any]:
    status, output = _drift(
        "run", folder / "drift.yaml", "--until", _next_hour(), "--format", "json"
    )
    assert status == 3, output
    found: Mapping[str, Any] = json.loads(output)["events"]
    return found


def test_a_run_skips_nothing_and_a_torn_line_is_one_unreadable_one(
    called: Path, tmp_path: Path
) -> None:
    (tmp_path / "drift.yaml").write_text(CONFIG)
    (tmp_path / "events").mkdir()
    for path in (called / "events").iterdir():
        copied = tmp_path / "events" / path.name
        copied.write_bytes(path.read_bytes())
    whole = _run(tmp_path)
    with copied.open("a") as file:
        file.write(_lines(called)[0][:100])
    torn = _run(tmp_path)

    assert whole["read"] == len(_lines(called))
    assert [whole[reason] for reason in ("unreadable", "without_model", "future")] == [0, 0, 0]
    assert (torn["read"], torn["unreadable"]) == (whole["read"] + 1, 1)


def test_a_job_reads_while_files_come_and_go(package: Path, tmp_path: Path) -> None:
    worker = _start(package, tmp_path, "200", "endless")
    hour = hour_of(datetime.now(timezone.utc))
    events = Events(files=(str(tmp_path / "events/*.jsonl"),), columns=USUAL)
    seen: set[str] = set()
    while len(seen) < 12:
        seen |= {path.name for path in tmp_path.glob("events/*.jsonl")}
        if len(seen) > 2:
            _, found = sketches(events, Span(start=hour - 1, end=hour + 2))
            assert found.skipped.unreadable <= 1
    _finish(worker)

    assert found.events > 100
    kept = list(tmp_path.glob("events/*.jsonl"))
    assert len(kept) < len(seen)
    assert sum(path.stat().st_size for path in kept) <= 64_000


def test_what_the_disk_does_not_take_is_counted_and_tears_no_line(
    package: Path, tmp_path: Path
) -> None:
    series = _finish(_start(package, tmp_path, "150", "limited"))
    outcomes = _by(series, "llm_requests_total", "outcome")
    scores = sum(_by(series, "llm_quality_score_count").values())
    dropped = _by(series, "llm_events_dropped_total", "reason")

    written = [json.loads(line) for line in _lines(tmp_path)]
    assert len(written) > 20
    assert set(dropped) == {"not_written"}
    total = len(written) + dropped["not_written"]
    assert total == outcomes["ok"] + outcomes["error"] + scores
