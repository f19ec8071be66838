"""`llmmon drift run` on events as they come: a clear outcome for each sort of bad input, and no traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import exp
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from llmmon.cli.main import main

_CONFIG = """\
version: llmmon-drift/v1
service: support-assistant
events: [EVENTS]
window: 12h
baseline: {trailing: 5d, same: hour_of_day}
false_alarms: 1 per day
confirmations: 1
checks:
  - {signal: latency, statistic: ks, at_least: 10%}
  - {signal: refusal_rate, at_most: 10%}
  - {signal: finish_reason, statistic: jensen_shannon, threshold: 0.1}
"""
_HOURS, _WINDOW, _PER_HOUR = 132, 12, 40
_Event = dict[str, Any]
_Change = Callable[[int, _Event], _Event]


def _events(change: _Change) -> list[_Event]:
    """Five days and a window, each event changed by its hour."""
    random, written = Random(6), []
    for place in range(_HOURS * _PER_HOUR):
        hour, minute = place // _PER_HOUR, place % 60
        event = {
            "time": f"2027-01-{hour // 24 + 1:02}T{hour % 24:02}:{minute:02}:00Z",
            "model": "granite-34b",
            "latency": round(1.2 * exp(random.gauss(0, 0.5)), 3),
            "refusal": random.random() < 0.02,
            "finish_reason": "stop" if random.random() < 0.9 else "length",
        }
        written.append(change(hour, event))
    return written


def _in_window(hour: int) -> bool:
    return hour >= _HOURS - _WINDOW


def _run(folder: Path, lines: list[str], name: str = "events.jsonl") -> Result:
    (folder / "events.jsonl").write_text("".join(line + "\n" for line in lines))
    (folder / "drift.yaml").write_text(_CONFIG.replace("EVENTS", name))
    arguments = ["drift", "run", str(folder / "drift.yaml"), "--until", "2027-01-06T12:00Z"]
    return CliRunner().invoke(main, arguments)


def _lines(change: _Change) -> list[str]:
    return [json.dumps(event) for event in _events(change)]


def _as_it_is(_hour: int, event: _Event) -> _Event:
    return event


def _constant(_hour: int, event: _Event) -> _Event:
    return event | {"latency": 1.0}


def _one_class(_hour: int, event: _Event) -> _Event:
    return event | {"refusal": False, "finish_reason": "stop"}


def _some_nan(_hour: int, event: _Event) -> _Event:
    return event | {"latency": float("nan")} if event["time"].endswith("07:00Z") else event


def _some_texts(_hour: int, event: _Event) -> _Event:
    return event | {"latency": "slow"} if event["time"].endswith("07:00Z") else event


def _only_texts(hour: int, event: _Event) -> _Event:
    return event | {"latency": "slow"} if _in_window(hour) else event


def _no_window(hour: int, event: _Event) -> _Event:
    return event | {"time": "2026-06-01T00:00:00Z"} if _in_window(hour) else event


def _fast_clock(_hour: int, event: _Event) -> _Event:
    ahead = event["time"].endswith("07:00Z")
    return event | {"time": "2199-01-01T00:00:00Z"} if ahead else event


def _new_category(hour: int, event: _Event) -> _Event:
    filtered = _in_window(hour) and event["finish_reason"] == "length"
    return event | {"finish_reason": "content_filter"} if filtered else event


def _timeouts_and_slow(hour: int, event: _Event) -> _Event:
    if not _in_window(hour):
        return event | {"latency": 600.0} if event["time"].endswith("T05:07:00Z") else event
    return event | {"latency": event["latency"] * 1.8}


def _no_refusal(_hour: int, event: _Event) -> _Event:
    return {name: value for name, value in event.items() if name != "refusal"}


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (_as_it_is, 0, "latency ks granite-34b ok"),
        (_constant, 0, "latency ks granite-34b ok"),
        (_one_class, 0, "refusal_rate granite-34b ok"),
        (_some_nan, 0, "note: latency: 88 nan"),
        (_some_texts, 0, "note: latency: 88 wrong type"),
        (_fast_clock, 0, "88 from hours that are yet to come"),
        (_only_texts, 3, "insufficient"),
        (_no_window, 3, "no events"),
        (_new_category, 1, "finish_reason jensen_shannon granite-34b drift"),
        (_timeouts_and_slow, 1, "latency ks granite-34b drift"),
        (_no_refusal, 2, "no event has refusal, which refusal_rate is read from"),
    ],
)
def test_bad_input_has_a_clear_outcome(
    tmp_path: Path, change: _Change, status: int, said: str
) -> None:
    result = _run(tmp_path, _lines(change))

    output = " ".join(result.output.split())
    assert (result.exit_code, said in output) == (status, True), result.output


def test_events_out_of_order_and_lines_that_are_none_change_no_verdict(tmp_path: Path) -> None:
    lines = _lines(_as_it_is)
    expected = _run(tmp_path, lines)
    Random(1).shuffle(lines)
    result = _run(tmp_path, [*lines, "oops", '{"time": "2027-01-0', "", "\x00"])

    assert result.stdout.splitlines()[: len(expected.stdout.splitlines())] == (
        expected.stdout.splitlines()
    )


def test_a_parquet_file_that_was_cut_off_is_status_2(tmp_path: Path) -> None:
    lines, path = tmp_path / "events.jsonl", tmp_path / "events.parquet"
    _run(tmp_path, _lines(_as_it_is))
    duckdb.sql(f"COPY (FROM '{lines}') TO '{path}' (FORMAT parquet)")
    path.write_bytes(path.read_bytes()[:-40])
    result = _run(tmp_path, [], "events.parquet")

    assert (result.exit_code, "events.parquet" in result.stderr) == (2, True), result.output
