"""Whether engines count alike: the portable query on each that is installed, against DuckDB's own.

Run as `python -m benchmarks.drift_engines [--events 100000]`; `pip install chdb datafusion` first, for
ClickHouse and DataFusion. Prints which hours and bins differ; ends with 1 if one does.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from llmmon.runtime.drift.counts import counted_sketches
from llmmon.runtime.drift.dialects import in_dialect
from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.events import Events, usual_column
from llmmon.runtime.drift.history import History
from llmmon.runtime.drift.portable import portable_query
from llmmon.runtime.drift.query import Span

_SIGNALS = ("latency", "response_length", "faithfulness", "refusal_rate", "finish_reason")
_START = 473_352  # 2024-01-01
_SPAN = Span(start=_START, end=_START + 168)
_TABLE = "events"
Run = Callable[[Path, Path, str], None]
"""Of the Parquet file with the events, the file to write counts to, and the query."""


def write_events(path: Path, events: int) -> None:
    """A week of events with everything that is odd: no value, zero, negative, NaN, out of range."""
    normal = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SELECT setseed(0.5)")
        connection.execute(
            f"""COPY (SELECT make_timestamptz({_START * 3_600_000_000}
                + (i * 604800000000 // {events})::BIGINT) AS time, 'model-' || (i % 3) AS model,
              CASE WHEN random() < 0.01 THEN NULL WHEN random() < 0.01 THEN 0
                WHEN random() < 0.001 THEN -1 WHEN random() < 0.001 THEN 'nan'::DOUBLE
                ELSE exp(0.2 + 0.8 * {normal}) END AS latency,
              CAST(exp(5 + 0.6 * {normal}) AS INTEGER) AS response_length,
              CASE WHEN random() < 0.1 THEN 1 ELSE 1.2 * random() - 0.1 END AS faithfulness,
              random() < 0.02 AS refusal,
              CASE WHEN random() < 0.9 THEN 'stop' WHEN random() < 0.5 THEN 'it''s' END AS finish_reason
              FROM range({events}) t(i)) TO '{path}' (FORMAT parquet)"""
        )


def _duckdb(source: Path, out: Path, query: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE VIEW {_TABLE} AS SELECT * FROM '{source}'")
        connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet)")


def _clickhouse(source: Path, out: Path, query: str) -> None:
    chdb: Any = __import__("chdb.session")
    engine = chdb.session.Session()
    engine.query(f"CREATE VIEW default.{_TABLE} AS SELECT * FROM file('{source}', Parquet)")
    engine.query(f"SET session_timezone = 'UTC'; {query} INTO OUTFILE '{out}' FORMAT Parquet")
    engine.close()


def _datafusion(source: Path, out: Path, query: str) -> None:
    datafusion: Any = __import__("datafusion")
    context = datafusion.SessionContext()
    context.register_parquet(_TABLE, str(source))
    context.sql(query).write_parquet(str(out))


ENGINES: dict[str, tuple[str, str, Run]] = {
    "duckdb": ("duckdb", "duckdb", _duckdb),
    "clickhouse": ("chdb", "clickhouse", _clickhouse),
    "datafusion": ("datafusion", "postgres", _datafusion),
}
"""By name: the module that must be there, the dialect, and how to run a query."""


def differences(one: History, other: History) -> list[str]:
    """Sketches that are not the same."""
    ours = {(subject, hour): sketch for subject, hour, sketch in one.records()}
    theirs = {(subject, hour): sketch for subject, hour, sketch in other.records()}
    keys = sorted({*ours, *theirs})
    return [
        f"{key}: {ours.get(key)} / {theirs.get(key)}"
        for key in keys
        if ours.get(key) != theirs.get(key)
    ]


def main() -> int:
    """Prints a line for each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    given, failed = parser.parse_args(), 0
    with TemporaryDirectory() as folder:
        source = Path(folder, "events.parquet")
        write_events(source, given.events)
        events = Events(files=(str(source),), columns=tuple(map(usual_column, _SIGNALS)))
        expected, _ = sketches(events, _SPAN)
        query = portable_query(events, _TABLE, _SPAN)
        for name, (module, dialect, run) in ENGINES.items():
            if find_spec(module) is None:
                print(f"{name}: not installed")
                continue
            out, began = Path(folder, f"{name}.parquet"), time.perf_counter()
            run(source, out, in_dialect(query, dialect))
            took = time.perf_counter() - began
            counted, _ = counted_sketches(str(out), events, _SPAN)
            differ = differences(expected, counted)
            failed += bool(differ)
            records = sum(1 for _ in expected.records())
            print(
                f"{name}: {len(differ)} of {records} sketches differ; {took:.1f} s",
                *differ[:3],
                sep="\n",
            )
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
