"""What counting events into sketches takes, beside reading their columns and doing nothing.

Run as `python -m benchmarks.drift [--events 1000000 10000000]`. Four weeks of five models and six
signals, as Parquet and as lines of JSON, windows of six hours; then the verdicts. Each in a process of
its own: wall clock, CPU and the highest memory. CPU is the steadier column on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.drift_peer.bare_scan import bare_scan
from llmmon.runtime.drift.check import AT_LEAST, AT_MOST, RATIO, THRESHOLD, Check
from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.events import Events, usual_column
from llmmon.runtime.drift.job import Job, run, span_of
from llmmon.runtime.drift.query import binned_query

START, HOURS, _WINDOW = 473_352, 28 * 24, 6
_CHECKS = (
    Check(signal="latency", statistic="ks", kind=AT_LEAST, floor=0.2),
    Check(signal="time_to_first_token", statistic="ks", kind=AT_LEAST, floor=0.2),
    Check(signal="response_length", statistic="psi", kind=THRESHOLD, floor=0.2),
    Check(signal="faithfulness", statistic="ks", kind=THRESHOLD, floor=0.15),
    Check(signal="refusal_rate", statistic=RATIO, kind=AT_MOST, floor=0.1),
    Check(signal="finish_reason", statistic="jensen_shannon", kind=THRESHOLD, floor=0.1),
)


def write_events(path: Path, events: int, form: str) -> None:
    """Independent events of lognormal latencies and lengths."""
    normal = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            f"""COPY (SELECT make_timestamptz({START * 3_600_000_000}
                + i * {HOURS * 3_600_000_000 // events}) AS time,
              'model-' || (i % 5) AS model, exp(0.2 + 0.8 * {normal}) AS latency,
              exp(-1 + 0.5 * {normal}) AS time_to_first_token,
              CAST(exp(5 + 0.6 * {normal}) AS INTEGER) AS response_length,
              random() AS faithfulness, random() < 0.02 AS refusal,
              CASE WHEN random() < 0.9 THEN 'stop' ELSE 'length' END AS finish_reason
              FROM range({events}) t(i)) TO '{path}' (FORMAT {form})"""
        )


def _job(path: Path) -> Job:
    columns = tuple(usual_column(check.signal) for check in _CHECKS)
    return Job(
        events=Events(files=(str(path),), columns=columns),
        checks=_CHECKS,
        window=_WINDOW,
        confirmations=2,
        past_hours=HOURS - 2 * _WINDOW,
        season=168,
        pinned=None,
        false_alarms_a_day=1 / 30,
    )


def binned(path: Path) -> None:
    """Every value put into its bin, and nothing counted."""
    job = _job(path)
    span = span_of(job, job.windows(START + HOURS))
    query = binned_query(job.events, span)
    highest = ", ".join(f"max(bin{place})" for place in range(len(job.events.columns)))
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SELECT max(model), max(slot), {highest} FROM ({query})").fetchall()


def counted(path: Path) -> None:
    """Sketches only."""
    job = replace(_job(path), checks=())
    run(job, START + HOURS, sketches)


def judged(path: Path) -> None:
    """The whole run: thirty verdicts."""
    outcome = run(_job(path), START + HOURS, sketches)
    assert len(outcome.results) == 30, outcome


def measured(work: Callable[[Path], None], path: Path) -> tuple[float, float, int]:
    """Wall clock, CPU seconds and MB of doing it once."""
    began = time.perf_counter()
    work(path)
    took, usage = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def main() -> None:
    """Prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="*", default=[1_000_000, 10_000_000])
    given = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for events in given.events:
        for form, ending in (("parquet", "parquet"), ("json", "jsonl")):
            with TemporaryDirectory() as folder:
                path = Path(folder, f"events.{ending}")
                write_events(path, events, form)
                for work in (bare_scan, binned, counted, judged):
                    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                        wall, cpu, memory = pool.submit(measured, work, path).result()
                    print(
                        f"{events:>11,} {ending:8} {work.__name__:10} "
                        f"{wall:7.2f} s  {cpu:7.2f} s CPU  {memory:5} MB",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
