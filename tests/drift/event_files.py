"""Files of events for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from llmmon.runtime.drift.events import Column, Events, usual_column
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.scans import literal

START = 24 * 19_723  # 2024-01-01, a Monday
DAY = Span(start=START, end=START + 24)
Event = Mapping[str, Any]


def event(hour: int = 1, **values: Any) -> dict[str, Any]:
    """One event within an hour of the first day."""
    return {"time": f"2024-01-01T{hour:02}:30:00Z", "model": "granite-34b", **values}


def as_lines(path: Path, events: Iterable[Event]) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(one) + "\n" for one in events))
    return path


def as_parquet(path: Path, events: Iterable[Event]) -> Path:
    """A Parquet file, with the types that DuckDB finds in JSON lines."""
    lines = as_lines(path.with_suffix(".source"), events)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (FROM read_json({literal(str(lines))}, format = 'newline_delimited')) "
            f"TO {literal(str(path))} (FORMAT parquet)"
        )
    lines.unlink()
    return path


def events_of(path: Path, *signals: str | Column, time_zone: str = "UTC") -> Events:
    """How the files are read."""
    columns = tuple(s if isinstance(s, Column) else usual_column(s) for s in signals)
    return Events(files=(str(path),), columns=columns, time_zone=time_zone)
