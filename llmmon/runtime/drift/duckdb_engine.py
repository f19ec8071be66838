"""Sketches of event files, by DuckDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from llmmon.runtime.drift.duckdb_session import Session, session
from llmmon.runtime.drift.errors import DriftError, FileGoneError
from llmmon.runtime.drift.event_schema import EVENT_SCHEMA, SCHEMA_COLUMN
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
    ELSEWHERE,
    OTHER_SCHEMA,
    Span,
    sketch_query,
)
from llmmon.runtime.drift.scans import columns_of, scans
from llmmon.runtime.drift.sketch import MISSING, WRONG_TYPE, Categories, Numbers, Sketch
from llmmon.runtime.drift.watch import Watch, nobody

_MORE_SCANS = 4
_APART = {code: name for name, code in APART_CODES.items()}
_RATE = {0: "false", 1: "true"}


def sketches(events: Events, span: Span, watch: Watch = nobody) -> tuple[History, Found]:
    """The events of a span of hours as sketches, and what could not be counted.

    Raises:
        DriftError: DuckDB is not there, or a file or a column is not what it should be.
    """
    for _ in range(_MORE_SCANS):
        try:
            return _scanned(events, span, watch)
        except FileGoneError:
            continue  # the others, and those that came meanwhile, are listed anew
    return _scanned(events, span, watch)


def _scanned(events: Events, span: Span, watch: Watch) -> tuple[History, Found]:
    counter = _Counter(columns=events.columns, span=span)
    with session(events.time_zone, watch) as duckdb:
        of_schema = _check_columns(duckdb, events)
        for row in duckdb.rows(sketch_query(events, span, of_schema)):
            counter.add(row)
    counter.check()
    return History(sketches=counter.sketches), counter.found()


def _check_columns(duckdb: Session, events: Events) -> list[str]:
    """Parquet files say which columns they have; lines of JSON are looked at as they come. Returns the
    tables whose events say which version of the schema they follow.
    """
    of_schema = []
    for scan in scans(events):
        if not scan.has_parts:
            continue
        there = duckdb.columns(scan.table)
        lacking = [name for name in columns_of(events) if name not in there]
        if lacking:
            raise DriftError(f"events have no column {', '.join(lacking)}, but {', '.join(there)}")
        if SCHEMA_COLUMN in there:
            of_schema.append(scan.table)
    return of_schema


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
        """One row: model, slot, which column, its bins or categories, their counts."""
        model, slot, which, bins, categories, counts = row
        if slot == ELSEWHERE:
            return
        if slot == OTHER_SCHEMA:
            raise DriftError(
                f"events follow {model}, and this llmmon reads {EVENT_SCHEMA}: update llmmon, "
                "or leave them out"
            )
        place = self._place(which)
        events = sum(counts)
        self.events += events if place == 0 else 0
        reason = self._unusable(model, slot)
        if reason is not None:
            self.skipped[reason] += events if place == 0 else 0
            return
        column = self.columns[place]
        hour = slot * self.span.step + self.span.end
        values = categories if column.is_named else bins
        self._keep(column, model, hour, _sketch(column, dict(zip(values, counts, strict=True))))

    def _place(self, which: int) -> int:
        last = len(self.columns) - 1
        return next(place for place in range(last + 1) if not which >> (last - place) & 1)

    def _keep(self, column: Column, model: str, hour: int, sketch: Sketch) -> None:
        subject = Subject(signal=column.signal, model=model)
        self.sketches.setdefault(subject, {})[hour] = sketch
        self.apart.setdefault(column.signal, Counter()).update(sketch.apart)
        if isinstance(sketch, Categories):
            self._see(column, sketch.counts)

    def _see(self, column: Column, values: Iterable[str]) -> None:
        """At once, since texts and ids are as many as events, and would all be held."""
        seen = self.categories.setdefault(column.signal, set())
        seen.update(values)
        if len(seen) > MOST_CATEGORIES:
            raise DriftError(
                f"{column.name} has more than {MOST_CATEGORIES} values, which are no category"
            )

    def _unusable(self, model: str | None, slot: int | None) -> str | None:
        if slot is None:
            return "unreadable"
        if model is None:
            return "without_model"
        return "future" if slot >= 0 else None

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            DriftError: a signal that no event has.
        """
        usable = self.events - sum(self.skipped.values())
        for column in self.columns:
            if usable and self.apart[column.signal][MISSING] == usable:
                raise DriftError(f"no event has {column.name}, which {column.signal} is read from")
            if usable and column.centroids and self.apart[column.signal][WRONG_TYPE] == usable:
                size = column.centroids.dimensions
                message = f"{column.name} holds no vectors of {size} numbers"
                raise DriftError(f"{message}, which the centroids of {column.signal} have")

    def found(self) -> Found:
        """What else there was."""
        apart = {signal: dict(counts) for signal, counts in self.apart.items() if counts}
        return Found(events=self.events, skipped=Skipped(**self.skipped), apart=apart)


def _sketch(column: Column, bins: dict[Any, int]) -> Sketch:
    """What is counted apart leaves the bins, which are many."""
    if column.is_named:
        missing = bins.pop(None, 0)
        return Categories(counts=bins, apart={MISSING: missing} if missing else {})
    apart = {name: bins.pop(code) for code, name in _APART.items() if code in bins}
    if column.centroids is not None and column.kind == CATEGORY:
        names = column.centroids.names
        return Categories(counts={names[n]: count for n, count in bins.items()}, apart=apart)
    if column.kind == YES_OR_NO:
        return Categories(counts={_RATE[n]: count for n, count in bins.items()}, apart=apart)
    layout = SCORE if column.kind == SCORE_NUMBER else POSITIVE
    return Numbers(layout=layout, counts=bins, apart=apart)
