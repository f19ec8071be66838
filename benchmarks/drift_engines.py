"""Whether engines count alike, and judge alike: the portable query on each, against DuckDB's own.

Run as `python -m benchmarks.drift_engines [--events 200000] [--engines duckdb spark …]`. Each gets an
environment of its own in .tools/peers; Spark needs Java. Four weeks of odd events, then every sketch, every
statistic of every window and every verdict, which must be the same; ends with 1 if one is not.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.drift_peers import Tool, measured, python_of
from llmmon.runtime.drift.check import AT_LEAST, AT_MOST, RATIO, THRESHOLD, Check
from llmmon.runtime.drift.counts import counted_sketches
from llmmon.runtime.drift.dialects import in_dialect
from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.events import Events, Found, usual_column
from llmmon.runtime.drift.history import History
from llmmon.runtime.drift.job import Job, Outcome, decided, span_of
from llmmon.runtime.drift.portable import portable_query

_CHECKS = (
    Check(signal="latency", statistic="ks", kind=AT_LEAST, floor=0.1),
    Check(signal="response_length", statistic="psi", kind=THRESHOLD, floor=0.05),
    Check(signal="faithfulness", statistic="wasserstein", kind=THRESHOLD, floor=0.03),
    Check(signal="refusal_rate", statistic=RATIO, kind=AT_MOST, floor=0.05),
    Check(signal="finish_reason", statistic="jensen_shannon", kind=THRESHOLD, floor=0.05),
)
_START, _HOURS = 473_352, 28 * 24  # from 2024-01-01
END = _START + _HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Where it runs, and its words."""

    tool: Tool
    dialect: str


ENGINES = {
    "duckdb": Engine(tool=Tool(name="duckdb", script="duckdb_table.py"), dialect="duckdb"),
    "datafusion": Engine(
        tool=Tool(name="datafusion", script="datafusion.py", packages=("datafusion==55.0.0",)),
        dialect="postgres",
    ),
    "clickhouse": Engine(
        tool=Tool(name="clickhouse", script="clickhouse.py", packages=("chdb==4.4.0",)),
        dialect="clickhouse",
    ),
    "spark": Engine(
        tool=Tool(name="spark", script="spark.py", packages=("pyspark==4.0.5",)), dialect="spark"
    ),
}


def write_events(path: Path, events: int) -> None:
    """Four weeks with everything that is odd: no value, zero, negative, NaN, out of range. The last day
    is slow, and of other answers."""
    normal = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())"
    late = f"i > {events} * 27 / 28"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SELECT setseed(0.5)")
        connection.execute(
            f"""COPY (SELECT make_timestamptz({_START * 3_600_000_000}
                + (i * {_HOURS * 3_600_000_000} // {events})::BIGINT) AS time,
              'model-' || (i % 3) AS model,
              CASE WHEN random() < 0.01 THEN NULL WHEN random() < 0.01 THEN 0
                WHEN random() < 0.001 THEN -1 WHEN random() < 0.001 THEN 'nan'::DOUBLE
                WHEN random() < 0.001 THEN 1e-9 WHEN random() < 0.001 THEN 1e15
                ELSE exp(0.2 + 0.8 * {normal}) * CASE WHEN {late} THEN 1.8 ELSE 1 END END AS latency,
              CAST(exp(5 + 0.6 * {normal}) AS INTEGER) AS response_length,
              CASE WHEN random() < 0.1 THEN 1 ELSE 1.2 * random() - 0.1 END AS faithfulness,
              CASE WHEN random() < 0.99 THEN random() < 0.02 END AS refusal,
              CASE WHEN random() < CASE WHEN {late} THEN 0.6 ELSE 0.9 END THEN 'stop'
                WHEN random() < 0.5 THEN 'it''s' END AS finish_reason
              FROM range({events}) t(i)) TO '{path}' (FORMAT parquet)"""
        )


def job_of(path: Path) -> Job:
    """Five checks of windows of twelve hours."""
    columns = tuple(usual_column(check.signal) for check in _CHECKS)
    return Job(
        events=Events(files=(str(path),), columns=columns),
        checks=_CHECKS,
        window=12,
        confirmations=2,
        past_hours=_HOURS - 24,
        season=24,
        pinned=None,
        false_alarms_a_day=1 / 30,
    )


def counted(engine: Engine, job: Job, folder: Path) -> tuple[History, str]:
    """What an engine counts, and what it took."""
    span, [source] = span_of(job, job.windows(END)), job.events.files
    out, query = folder / f"{engine.tool.name}.parquet", folder / "query.sql"
    query.write_text(in_dialect(portable_query(job.events, "events", span), engine.dialect))
    script = Path(__file__).parent / "drift_engine" / engine.tool.script
    run = measured(
        [python_of(engine.tool), str(script), source, str(out), str(query)], folder / "printed"
    )
    known, _ = counted_sketches(str(out), job.events, span)
    return known, f"{run.wall:.1f} s, {run.cpu:.1f} s CPU, {run.memory:,} MB"


def judged(job: Job, known: History) -> Outcome:
    """All verdicts, with every number that led to them."""
    return decided(job, job.windows(END), known, Found())


def differences(one: History, other: History) -> list[str]:
    """Sketches that are not the same."""
    ours = {(subject, hour): sketch for subject, hour, sketch in one.records()}
    theirs = {(subject, hour): sketch for subject, hour, sketch in other.records()}
    return [
        f"{key}: {ours.get(key)!s:.100} / {theirs.get(key)!s:.100}"
        for key in sorted({*ours, *theirs})
        if ours.get(key) != theirs.get(key)
    ]


def main() -> int:
    """Prints a line for each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--engines", nargs="*", choices=ENGINES, default=list(ENGINES))
    given, failed = parser.parse_args(), 0
    with TemporaryDirectory() as folder:
        job = job_of(Path(folder, "events.parquet"))
        write_events(Path(folder, "events.parquet"), given.events)
        expected, _ = sketches(job.events, span_of(job, job.windows(END)))
        outcome, records = judged(job, expected), sum(1 for _ in expected.records())
        print(f"{records} sketches, {len(outcome.results)} verdicts, together: {outcome.verdict}")
        for name in given.engines:
            known, took = counted(ENGINES[name], job, Path(folder))
            differ, alike = differences(expected, known), judged(job, known) == outcome
            failed += bool(differ) or not alike
            verdicts = "the same verdicts" if alike else "OTHER VERDICTS"
            print(f"{name}: {len(differ)} sketches differ, {verdicts}; {took}", flush=True)
            print(*differ[:3], sep="\n", end="\n" if differ else "")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
