"""Long work says how far it is: while an engine reads, and check by check."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.job import run
from llmmon.runtime.drift.simulate import simulate
from llmmon.runtime.drift.watch import nobody, polled
from tests.drift.event_files import DAY, as_lines, event, events_of
from tests.drift.test_job import _END, _JOB, _history, _scan
from tests.drift.traffic import FIRST

if TYPE_CHECKING:
    import pytest

Told = list[tuple[str, "float | None"]]


def test_while_a_thread_is_blocked_another_says_how_far_it_is() -> None:
    told: Told = []
    shares = iter((0.25, None, 0.75))
    enough = threading.Event()

    def watch(what: str, share: float | None) -> None:
        told.append((what, share))
        if len(told) == 3:
            enough.set()

    with polled("reading", lambda: next(shares, 1.0), watch):
        assert enough.wait(30)

    assert told[:3] == [("reading", 0.25), ("reading", None), ("reading", 0.75)]
    seen = len(told)
    time.sleep(0.3)
    assert len(told) == seen


def test_nobody_costs_no_thread() -> None:
    before = threading.active_count()
    with polled("reading", lambda: 0.0, nobody):
        assert threading.active_count() == before


def test_a_scan_tells_what_duckdb_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmmon.runtime.drift.watch._INTERVAL_SECONDS", 0.001)
    path = as_lines(tmp_path / "e.jsonl", [event(latency=1.0)] * 60_000)
    told: Told = []
    found, _ = sketches(
        events_of(path, "latency"), DAY, lambda what, share: told.append((what, share))
    )

    assert found == sketches(events_of(path, "latency"), DAY)[0]
    assert {what for what, _ in told} == {"reading events"}
    assert all(share is None or 0 <= share <= 1 for _, share in told)


def test_a_run_and_a_simulation_go_check_by_check() -> None:
    told: Told = []

    def watch(what: str, share: float | None) -> None:
        told.append((what, share))

    run(_JOB, FIRST + _END, _scan(_history()), watch)
    assert told == [("judging", 0.0), ("judging", 0.5)]
    told.clear()
    simulate(replace(_JOB, window=12, past_hours=336), FIRST + _END, 1, _scan(_history()), watch)
    assert told == [("judging", 0.0), ("judging", 0.5)]
