"""The one query that turns events into sketches, as SQL of DuckDB. Executes nothing.

Each event is read once. Every column becomes the number of its bin, or what is wrong with it; then
grouping sets count the bins of each column at the same time, and lists gather those of a model and an
hour into one row. What comes back grows with hours and bins, not with events.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from llmmon.runtime.drift.event_schema import EVENT_SCHEMA, SCHEMA_COLUMN, SCHEMA_FAMILY
from llmmon.runtime.drift.events import (
    CATEGORY,
    SCORE_NUMBER,
    YES_OR_NO,
    Column,
    Events,
    InText,
    NearCentroids,
)
from llmmon.runtime.drift.layout import LOG_GROWTH, POSITIVE, SCORE
from llmmon.runtime.drift.phrases import pattern_of
from llmmon.runtime.drift.scans import Scan, literal, quoted, scans
from llmmon.runtime.drift.sketch import INFINITE, MISSING, NAN, NEGATIVE, WRONG_TYPE
from llmmon.runtime.drift.vectors import distances

APART_CODES = {
    MISSING: -900_001,
    NAN: -900_002,
    INFINITE: -900_003,
    NEGATIVE: -900_004,
    WRONG_TYPE: -900_005,
}
"""What stands in the place of a bin."""
ELSEWHERE = -2_000_000_000
"""The slot of events that are out of the span."""
OTHER_SCHEMA = -2_000_000_001
"""The slot of events that follow another version of the schema."""
_HOUR = 3_600_000_000
VALUE_MARK, MISSING_MARK = "=", "!"
"""What a category begins with in a warehouse's counts, so that none can be taken for a missing one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From the first hour to the one after the last, in hours since 1970."""

    start: int
    end: int
    step: int = 1
    """Hours that are counted together, back from the end."""
    now: int | None = None
    """The hour that it is: no event can be from a later one."""


def sketch_query(events: Events, span: Span, of_schema: Collection[str] = ()) -> str:
    """The whole query: model, slot, which column, its bins or its categories, and their counts.

    A slot is a number of steps from the end of the span. `which` has a bit for each column, the first
    one highest, that is 0 for the column in question. `of_schema` are the tables of Parquet whose events
    say which version of the schema they follow.
    """
    binned = binned_query(events, span, of_schema)
    names = [_bin_name(place) for place in range(len(events.columns))]
    sets = ", ".join(f"(model, slot, {name})" for name in names)
    bins = _first_of(events, is_category=False, nothing="CAST(NULL AS INTEGER)")
    categories = _first_of(events, is_category=True, nothing="CAST(NULL AS VARCHAR)")
    counted = (
        f"SELECT model, slot, grouping({', '.join(names)}) AS which, {bins} AS bin, "  # noqa: S608 - every name in it is quoted
        f"{categories} AS category, count(*) AS events FROM ({binned}) GROUP BY GROUPING SETS ({sets})"
    )
    return (
        f"SELECT model, slot, which, {_listed(events)}, list(events) "  # noqa: S608 - the same
        f"FROM ({counted}) GROUP BY model, slot, which"
    )


def _listed(events: Events) -> str:
    """Bins where they are what was counted, and categories where those are: NULLs would cost as much."""
    every = 2 ** len(events.columns) - 1
    which = [every ^ 1 << len(events.columns) - 1 - n for n in range(len(events.columns))]
    named = [column.is_named for column in events.columns]
    categories = [w for w, is_named in zip(which, named, strict=True) if is_named]
    listed = ", ".join(map(str, [-1, *categories]))
    return (
        f"list(bin) FILTER (WHERE which NOT IN ({listed})), "
        f"list(category) FILTER (WHERE which IN ({listed}))"
    )


def binned_query(events: Events, span: Span, of_schema: Collection[str] = ()) -> str:
    """Each event as its model, its slot and the bins of its columns, `bin0` and so on."""
    return " UNION ALL ".join(
        _projected(events, scan, span, not scan.has_parts or scan.table in of_schema)
        for scan in scans(events)
    )


def _first_of(events: Events, *, is_category: bool, nothing: str) -> str:
    """Of a row all columns but one are grouped away, so the first that is not NULL is that one."""
    names = [
        _bin_name(place)
        for place, column in enumerate(events.columns)
        if column.is_named is is_category
    ]
    return f"coalesce({', '.join(names)})" if names else nothing


def _projected(events: Events, scan: Scan, span: Span, of_schema: bool) -> str:
    slot = _slot(scan.time, span)
    model = f"CAST({scan.value(events.model)} AS VARCHAR)"
    if of_schema:
        # An event of another version is not to be counted, but named: its version is its model.
        named = f"CAST({scan.value(SCHEMA_COLUMN)} AS VARCHAR)"
        is_other = f"{named} <> '{EVENT_SCHEMA}' AND starts_with({named}, '{SCHEMA_FAMILY}')"
        within = _within(scan.time, span)
        slot = f"CASE WHEN {is_other} AND {within} THEN {OTHER_SCHEMA} ELSE {slot} END"
        model = f"CASE WHEN {is_other} THEN {named} ELSE {model} END"
    bins = ", ".join(
        f"{_binned(column, scan)} AS {_bin_name(place)}"
        for place, column in enumerate(events.columns)
    )
    return (
        f"SELECT {model} AS model, {slot} AS slot, "  # noqa: S608 - every name in it is quoted
        f"{bins} FROM {_with_distances(events, scan)}{_where(scan, span)}"
    )


def _where(scan: Scan, span: Span) -> str:
    """Parquet files say which times their parts hold. Of JSON each line is read, and a filter would only
    have it read twice."""
    if not scan.has_parts:
        return ""
    future = "" if span.now is None else f" OR {scan.time} >= {_moment(_to_come(span))}"
    return f" WHERE {_within(scan.time, span)} OR {scan.time} IS NULL{future}"


def _slot(time: str, span: Span) -> str:
    """Which hours of the span, from the end back; NULL without a time, `ELSEWHERE` out of the span.

    What is yet to come cannot be, and is counted as what it is.
    """
    hours = f"(epoch_us({time}) - {span.end * _HOUR}) / {span.step * _HOUR}"
    future = "" if span.now is None else f"WHEN {time} >= {_moment(_to_come(span))} THEN 0 "
    return (
        f"CASE WHEN {_within(time, span)} THEN CAST(floor({hours}) AS INTEGER) "
        f"WHEN {time} IS NULL THEN NULL {future}ELSE {ELSEWHERE} END"
    )


def _within(time: str, span: Span) -> str:
    return f"{time} >= {_moment(span.start)} AND {time} < {_moment(span.end)}"


def _to_come(span: Span) -> int:
    return max((span.now or 0) + 1, span.end)


def _moment(hour: int) -> str:
    return f"make_timestamptz({hour * _HOUR})"


def _binned(column: Column, scan: Scan) -> str:
    """What nearly every event has comes first: an engine looks no further."""
    raw = scan.value(column.name)
    if column.is_named:
        return f"CAST({raw} AS VARCHAR)"
    if column.in_text is not None:
        return _says_one_of(raw, column.in_text)
    if column.kind == CATEGORY:
        return _nearest(column, scan)
    if column.kind == YES_OR_NO:
        return _yes_or_no(raw)
    value, missing = f"TRY_CAST({raw} AS DOUBLE)", scan.is_missing(column.name)
    if column.centroids is not None:
        value = f"CAST(list_min({_distances_name(column)}) AS DOUBLE)"
    number = _step(value) if column.kind == SCORE_NUMBER else _power(value)
    return (
        f"CASE {number} WHEN {value} IS NULL AND {missing} THEN {_code(MISSING)} "
        f"WHEN {value} IS NULL THEN {_code(WRONG_TYPE)} WHEN isnan({value}) THEN {_code(NAN)} "
        f"WHEN isinf({value}) THEN {_code(INFINITE)} {_outside(column, value)} END"
    )


def _with_distances(events: Events, scan: Scan) -> str:
    """What is read, with the distances to centroids as columns of their own."""
    wanted = {
        _distances_name(column): distances(scan.value(column.name), column.centroids)
        for column in events.columns
        if column.centroids is not None
    }
    if not wanted:
        return scan.table
    own = ", ".join(f"{expression} AS {name}" for name, expression in wanted.items())
    return f"(SELECT *, {own} FROM {scan.table})"  # noqa: S608 - every name in it is quoted


def _distances_name(column: Column) -> str:
    """One for both signals of the same vectors and centroids."""
    file = column.found.file if isinstance(column.found, NearCentroids) else ""
    return quoted(f"llmmon distances {column.name} {file}")


def _nearest(column: Column, scan: Scan) -> str:
    """The number of the nearest centroid, from zero on; NaN is the largest number in DuckDB."""
    every = _distances_name(column)
    least, missing = f"list_min({every})", scan.is_missing(column.name)
    return (
        f"CASE WHEN {least} < 'infinity' THEN CAST(list_position({every}, {least}) - 1 AS INTEGER) "
        f"WHEN {least} IS NULL AND {missing} THEN {_code(MISSING)} "
        f"WHEN {least} IS NULL THEN {_code(WRONG_TYPE)} "
        f"WHEN isnan({least}) THEN {_code(NAN)} ELSE {_code(INFINITE)} END"
    )


def _says_one_of(raw: str, in_text: InText) -> str:
    start = f"substring(CAST({raw} AS VARCHAR), 1, {in_text.within})"
    found = f"regexp_matches({start}, {literal(pattern_of(in_text.phrases))})"
    return f"CASE WHEN {raw} IS NULL THEN {_code(MISSING)} WHEN {found} THEN 1 ELSE 0 END"


def _power(value: str) -> str:
    """NaN is the largest number in DuckDB."""
    low, high = POSITIVE.edges(POSITIVE.lowest)[0], POSITIVE.edges(POSITIVE.highest)[1]
    number = f"CAST(floor(ln({value}) / {LOG_GROWTH!r} + 0.5) AS INTEGER)"
    return f"WHEN {value} > {low!r} AND {value} < {high!r} THEN {number}"


def _step(value: str) -> str:
    number = f"CAST(floor(({value} - {SCORE.low}) * {SCORE.scale!r} + 0.5) AS INTEGER)"
    return f"WHEN {value} >= {SCORE.low} AND {value} <= {SCORE.high} THEN {number}"


def _outside(column: Column, value: str) -> str:
    layout = SCORE if column.kind == SCORE_NUMBER else POSITIVE
    first, last = layout.bins[0], layout.bins[-1]
    middle = (layout.bins.start + layout.bins.stop) // 2
    negative = "" if column.kind == SCORE_NUMBER else f"WHEN {value} < 0 THEN {_code(NEGATIVE)} "
    return f"{negative}WHEN {value} < {layout.middle(middle)!r} THEN {first} ELSE {last}"


def _yes_or_no(raw: str) -> str:
    text = f"CAST({raw} AS VARCHAR)"
    return (
        f"CASE {text} WHEN 'false' THEN 0 WHEN 'true' THEN 1 ELSE CASE "
        f"WHEN {raw} IS NULL THEN {_code(MISSING)} WHEN lower({text}) IN ('true', '1') THEN 1 "
        f"WHEN lower({text}) IN ('false', '0') THEN 0 ELSE {_code(WRONG_TYPE)} END END"
    )


def _code(what: str) -> int:
    return APART_CODES[what]


def _bin_name(place: int) -> str:
    return f"bin{place}"
