"""The query that counts events where they are, in a warehouse: the same bins, in plain SQL.

Written once, with what all engines have; `dialects.py` puts it into the words of each. What is not a
number needs no looking for, since a table has types. Its rows are counted back by `counts.py`.
"""

from __future__ import annotations

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import CATEGORY, SCORE_NUMBER, YES_OR_NO, Column, Events
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.layout import LOG_GROWTH, POSITIVE, SCORE
from llmmon.runtime.drift.query import MISSING_MARK, VALUE_MARK, Span
from llmmon.runtime.drift.scans import literal, quoted
from llmmon.runtime.drift.sketch import MISSING, NAN, NEGATIVE

COLUMNS = ("model", "hour", "signal", "bin", "events")
"""Of the result."""
_LARGEST = "1e300"
"""Above any signal, below infinity. NaN is not below it, in engines where it is the largest number as
in those where it is below nothing."""


def portable_query(events: Events, table: str, span: Span) -> str:
    """The query, in DuckDB's dialect, for a table that the engine knows by this name.

    Raises:
        DriftError: a signal is found in a text, for which engines have patterns of their own.
    """
    _check_plain(events)
    names = [f"bin{place}" for place in range(len(events.columns))]
    projected = ", ".join(
        f"{_binned(column)} AS {name}" for column, name in zip(events.columns, names, strict=True)
    )
    time, source = quoted(events.time), ".".join(map(quoted, table.split(".")))
    sets = ", ".join(f"(model, hour, {name})" for name in names)
    return (
        f"WITH binned AS (SELECT CAST({quoted(events.model)} AS VARCHAR) AS model, "  # noqa: S608 - every name in it is quoted
        f"DATE_TRUNC('hour', {time}) AS hour, {projected} FROM {source} "
        f"WHERE {time} >= {_moment(span.start)} AND {time} < {_moment(span.end)}) "
        f"SELECT model, hour, {_which(events, names)} AS signal, {_first(names)} AS bin, "
        f"COUNT(*) AS events FROM binned GROUP BY GROUPING SETS ({sets})"
    )


def _check_plain(events: Events) -> None:
    for column in events.columns:
        if column.in_text is not None:
            message = f"phrases of {column.signal} are looked for in files only"
            raise DriftError(
                f"{message}: give the table a column that is true where a text has one"
            )
        if column.found is not None:
            message = f"centroids of {column.signal} are compared with in files only"
            raise DriftError(f"{message}: give the table a column of the nearest one's name")


def _moment(hour: int) -> str:
    written = hour_text(hour).replace("T", " ").replace("Z", ":00:00+00:00")
    return f"CAST('{written}' AS TIMESTAMPTZ)"


def _which(events: Events, names: list[str]) -> str:
    """The signal whose bin is there. Some engines write an empty text where others write NULL."""
    cases = (
        f"WHEN {name} <> '' THEN {literal(column.signal)}"
        for column, name in zip(events.columns, names, strict=True)
    )
    return f"CASE {' '.join(cases)} END"


def _first(names: list[str]) -> str:
    cases = (f"WHEN {name} <> '' THEN {name}" for name in names)
    return f"CASE {' '.join(cases)} END"


def _binned(column: Column) -> str:
    raw = quoted(column.name)
    missing = f"CASE WHEN {raw} IS NULL THEN '{MISSING_MARK}{MISSING}'"
    if column.kind == CATEGORY:
        return f"{missing} ELSE CONCAT('{VALUE_MARK}', CAST({raw} AS VARCHAR)) END"
    if column.kind == YES_OR_NO:
        return f"{missing} WHEN {raw} THEN '{VALUE_MARK}true' ELSE '{VALUE_MARK}false' END"
    other = f"'{MISSING_MARK}{NAN}'"
    if column.kind == SCORE_NUMBER:
        return f"{missing} WHEN {raw} < {_LARGEST} THEN {_text(_step(raw))} ELSE {other} END"
    first = POSITIVE.bins[0]
    return (
        f"{missing} WHEN {raw} < 0 THEN '{MISSING_MARK}{NEGATIVE}' "
        f"WHEN {raw} = 0 THEN '{VALUE_MARK}{first}' "
        f"WHEN {raw} < {_LARGEST} THEN {_text(_power(raw))} ELSE {other} END"
    )


def _text(number: str) -> str:
    return f"CONCAT('{VALUE_MARK}', CAST({number} AS VARCHAR))"


def _power(raw: str) -> str:
    """Guarded, since some engines work out every branch."""
    first, last = POSITIVE.bins[0], POSITIVE.bins[-1]
    value = f"CASE WHEN {raw} > 0 AND {raw} < {_LARGEST} THEN CAST({raw} AS DOUBLE) ELSE 1 END"
    number = f"CAST(FLOOR(LN({value}) / {LOG_GROWTH!r} + 0.5) AS BIGINT)"
    return f"GREATEST({first}, LEAST({last}, {number}))"


def _step(raw: str) -> str:
    inside = f"{raw} >= {SCORE.low} AND {raw} <= {SCORE.high}"
    value = f"CASE WHEN {inside} THEN CAST({raw} AS DOUBLE) ELSE 0 END"
    number = f"CAST(FLOOR(({value} - {SCORE.low}) * {SCORE.scale!r} + 0.5) AS BIGINT)"
    return (
        f"CASE WHEN {raw} < {SCORE.low} THEN {SCORE.bins[0]} "
        f"WHEN {raw} > {SCORE.high} THEN {SCORE.bins[-1]} ELSE {number} END"
    )
