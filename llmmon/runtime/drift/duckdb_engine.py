"""Sketches of event files by DuckDB: the only module that knows it. It is an extra of llmmon's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import (
    CATEGORY,
    MOST_CATEGORIES,
    SCORE_NUMBER,
    YES_OR_NO,
    Column,
    Events,
    Found,
    Skipped,
)
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.layout import POSITIVE, SCORE
from llmmon.runtime.drift.query import (
    APART_CODES,
    LONGEST_LINE,
    MISSING_MARK,
    Span,
    columns_of,
    literal,
    scans,
    sketch_query,
)
from llmmon.runtime.drift.sketch import MISSING, Categories, Numbers, Sketch

if TYPE_CHECKING:
    import duckdb

_ROWS_AT_ONCE = 100
_APART = {code: name for name, code in APART_CODES.items()}
_RATE = {0: "false", 1: "true"}
_MEMORY = "1GB"
"""Beyond it DuckDB writes to a temporary folder. Sketches of a month take a tenth of it."""


def sketches(events: Events, span: Span) -> tuple[History, Found]:
    """The events of a span of hours as sketches, and what could not be counted.

    Raises:
        DriftError: DuckDB is not there, or a file or a column is not what it should be.
    """
    counter = _Counter(columns=events.columns, span=span)
    connection = _connect(events)
    try:
        _check_columns(connection, events)
        for row in _rows(connection.execute(sketch_query(events, span))):
            counter.add(row)
    except _errors() as error:
        raise DriftError(_words(error)) from error
    finally:
        connection.close()
    counter.check()
    return History(sketches=counter.sketches), counter.found()


def _connect(events: Events) -> duckdb.DuckDBPyConnection:
    try:
        import duckdb
    except ImportError as error:
        raise DriftError("needs DuckDB: pip install 'llmmon[drift]'") from error
    connection = duckdb.connect(config={"memory_limit": _MEMORY})
    try:
        connection.execute(f"SET TimeZone = {literal(events.time_zone)}")
    except duckdb.Error as error:
        raise DriftError(f"{events.time_zone} is not a time zone") from error
    return connection


def _errors() -> type[Exception]:
    import duckdb

    return duckdb.Error


def _words(error: Exception) -> str:
    """DuckDB's message without its sort and its advice."""
    text = str(error).split("\n")[0]
    if "maximum_object_size" in text:
        file = text.partition('file "')[2].partition('"')[0]
        return f"{file}: a line has more than {LONGEST_LINE} bytes, which is no event"
    return text.partition("Error: ")[2] or text


def _check_columns(connection: duckdb.DuckDBPyConnection, events: Events) -> None:
    """Parquet files say which columns they have; lines of JSON are looked at as they come."""
    for scan in scans(events):
        described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()  # noqa: S608 - quoted
        there = [str(name) for name, *_ in described]
        lacking = [name for name in columns_of(events) if name not in there]
        if lacking:
            raise DriftError(f"events have no column {', '.join(lacking)}, but {', '.join(there)}")


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := result.fetchmany(_ROWS_AT_ONCE):
        yield from rows


@dataclass(slots=True, kw_only=True)
class _Counter:
    """Collects the rows of a query: one per model, hour and column."""

    columns: tuple[Column, ...]
    span: Span
    sketches: dict[Subject, dict[int, Sketch]] = field(default_factory=dict)
    apart: dict[str, Counter[str]] = field(default_factory=dict)
    categories: dict[str, set[str]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    events: int = 0

    def add(self, row: tuple[Any, ...]) -> None:
        """One row: model, hour, which column, its bins or categories, their counts."""
        model, hour, which, bins, categories, counts = row
        place = self._place(which)
        events = sum(counts)
        self.events += events if place == 0 else 0
        reason = self._unusable(model, hour)
        if reason is not None:
            self.skipped[reason] += events if place == 0 else 0
            return
        column = self.columns[place]
        values = categories if column.kind == CATEGORY else bins
        self._keep(column, model, hour, _sketch(column, dict(zip(values, counts, strict=True))))

    def _place(self, which: int) -> int:
        last = len(self.columns) - 1
        return next(place for place in range(last + 1) if not which >> (last - place) & 1)

    def _keep(self, column: Column, model: str, hour: int, sketch: Sketch) -> None:
        subject = Subject(signal=column.signal, model=model)
        self.sketches.setdefault(subject, {})[hour] = sketch
        self.apart.setdefault(column.signal, Counter()).update(sketch.apart)
        if isinstance(sketch, Categories):
            self.categories.setdefault(column.signal, set()).update(sketch.counts)

    def _unusable(self, model: str | None, hour: int | None) -> str | None:
        if hour is None:
            return "unreadable"
        if model is None:
            return "without_model"
        return "future" if hour >= self.span.end else None

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            DriftError: a signal that no event has, or a category of too many values.
        """
        usable = self.events - sum(self.skipped.values())
        for column in self.columns:
            if usable and self.apart[column.signal][MISSING] == usable:
                raise DriftError(f"no event has {column.name}, which {column.signal} is read from")
            values = len(self.categories.get(column.signal, ()))
            if values > MOST_CATEGORIES:
                raise DriftError(
                    f"{column.name} has {values} values: more than {MOST_CATEGORIES} are no category"
                )

    def found(self) -> Found:
        """What else there was."""
        apart = {signal: dict(counts) for signal, counts in self.apart.items() if counts}
        return Found(events=self.events, skipped=Skipped(**self.skipped), apart=apart)


def _sketch(column: Column, counter: Mapping[Any, int]) -> Sketch:
    if column.kind == CATEGORY:
        named = {value[1:]: count for value, count in counter.items() if value != MISSING_MARK}
        missing = counter.get(MISSING_MARK, 0)
        return Categories(counts=named, apart={MISSING: missing} if missing else {})
    apart = {_APART[code]: count for code, count in counter.items() if code in _APART}
    bins = {number: count for number, count in counter.items() if number not in _APART}
    if column.kind == YES_OR_NO:
        return Categories(counts={_RATE[n]: count for n, count in bins.items()}, apart=apart)
    layout = SCORE if column.kind == SCORE_NUMBER else POSITIVE
    return Numbers(layout=layout, counts=bins, apart=apart)
