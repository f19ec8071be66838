"""The one query that turns events into sketches, as SQL of DuckDB. Executes nothing.

Each event is read once. Every column becomes the number of its bin, or what is wrong with it; then
grouping sets count the bins of each column at the same time, and lists gather those of a model and an
hour into one row. What comes back grows with hours and bins, not with events.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.event_schema import EVENT_SCHEMA, SCHEMA_COLUMN, SCHEMA_FAMILY
from llmmon.runtime.drift.events import CATEGORY, SCORE_NUMBER, YES_OR_NO, Column, Events
from llmmon.runtime.drift.layout import LOG_GROWTH, POSITIVE, SCORE
from llmmon.runtime.drift.sketch import INFINITE, MISSING, NAN, NEGATIVE, WRONG_TYPE

APART_CODES = {
    MISSING: -900_001,
    NAN: -900_002,
    INFINITE: -900_003,
    NEGATIVE: -900_004,
    WRONG_TYPE: -900_005,
}
"""What stands in the place of a bin."""
VALUE_MARK, MISSING_MARK = "=", "!"
"""What a category begins with, so that none can be taken for a missing one."""
_PARQUET, _JSON = "parquet", "json"
ENDINGS = {
    ".parquet": _PARQUET,
    ".jsonl": _JSON,
    ".ndjson": _JSON,
    ".jsonl.gz": _JSON,
    ".ndjson.gz": _JSON,
}
OTHER_SCHEMA = -1
"""What stands in the place of an hour where an event follows another version of the schema."""
LONGEST_LINE = 4 * 1024 * 1024
"""Bytes. An event is a few hundred; a line of a gigabyte is no event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From the first hour to the one after the last, in hours since 1970."""

    start: int
    end: int
    step: int = 1
    """Hours that are counted together, back from the end."""
    now: int | None = None
    """The hour that it is: no event can be from a later one."""


def scans(events: Events) -> list[str]:
    """A table function for each format among the files.

    Raises:
        DriftError: a file ends in something else.
    """
    by_format: dict[str, list[str]] = {}
    for file in events.files:
        by_format.setdefault(_format(file), []).append(file)
    return [
        _parquet(files) if name == _PARQUET else _json(files, events)
        for name, files in sorted(by_format.items())
    ]


def sketch_query(events: Events, span: Span, of_schema: Collection[str] = ()) -> str:
    """The whole query: model, hour, which column, its bins or its categories, and their counts.

    `which` has a bit for each column, the first one highest, that is 0 for the column in question.
    `of_schema` are the scans whose events say which version of the schema they follow.
    """
    projected = " UNION ALL ".join(
        _projected(events, scan, span, scan in of_schema) for scan in scans(events)
    )
    names = [_bin_name(place) for place in range(len(events.columns))]
    sets = ", ".join(f"(model, hour, {name})" for name in names)
    bins = _first_of(events, is_category=False, nothing="CAST(NULL AS BIGINT)")
    categories = _first_of(events, is_category=True, nothing="CAST(NULL AS VARCHAR)")
    counted = (
        f"SELECT model, hour, grouping({', '.join(names)}) AS which, {bins} AS bin, "  # noqa: S608 - every name in it is quoted
        f"{categories} AS category, count(*) AS events FROM ({projected}) GROUP BY GROUPING SETS ({sets})"
    )
    return (
        "SELECT model, hour, which, list(bin), list(category), list(events) "  # noqa: S608 - the same
        f"FROM ({counted}) GROUP BY model, hour, which"
    )


def _first_of(events: Events, *, is_category: bool, nothing: str) -> str:
    """Of a row all columns but one are grouped away, so the first that is not NULL is that one."""
    names = [
        _bin_name(place)
        for place, column in enumerate(events.columns)
        if (column.kind == CATEGORY) is is_category
    ]
    return f"coalesce({', '.join(names)})" if names else nothing


def columns_of(events: Events) -> list[str]:
    """The columns that the query reads."""
    names = [events.time, events.model, *(column.name for column in events.columns)]
    return list(dict.fromkeys(names))


def _projected(events: Events, scan: str, span: Span, of_schema: bool) -> str:
    time, model = quoted(events.time), quoted(events.model)
    hours = f"(epoch_us(TRY_CAST({time} AS TIMESTAMPTZ)) / 3600000000 - {span.end})"
    hour = f"CAST(floor({hours} / {span.step}) AS BIGINT) * {span.step} + {span.end}"
    if of_schema:
        # An event of another version is not to be counted, but named: its version is its model.
        named = f"CAST({quoted(SCHEMA_COLUMN)} AS VARCHAR)"
        is_other = f"starts_with({named}, '{SCHEMA_FAMILY}') AND {named} <> '{EVENT_SCHEMA}'"
        hour = f"CASE WHEN {is_other} THEN {OTHER_SCHEMA} ELSE {hour} END"
        model = f"CASE WHEN {is_other} THEN {named} ELSE CAST({model} AS VARCHAR) END"
    bins = ", ".join(
        f"{_binned(column)} AS {_bin_name(place)}" for place, column in enumerate(events.columns)
    )
    return (
        f"SELECT CAST({model} AS VARCHAR) AS model, {hour} AS hour, {bins} FROM {scan} "  # noqa: S608 - every name in it is quoted
        f"WHERE {_within(f'TRY_CAST({time} AS TIMESTAMPTZ)', span)}"
    )


def _within(time: str, span: Span) -> str:
    """Within the span; or what cannot be, and is counted: no time, or one that is yet to come."""
    since, until = f"{time} >= {_moment(span.start)}", f"{time} < {_moment(span.end)}"
    later = "" if span.now is None else f" OR {time} >= {_moment(max(span.now + 1, span.end))}"
    return f"{since} AND {until} OR {time} IS NULL{later}"


def _moment(hour: int) -> str:
    return f"make_timestamptz({hour * 3_600_000_000})"


def _binned(column: Column) -> str:
    raw = quoted(column.name)
    if column.kind == CATEGORY:
        return f"coalesce('{VALUE_MARK}' || CAST({raw} AS VARCHAR), '{MISSING_MARK}')"
    if column.kind == YES_OR_NO:
        return _yes_or_no(raw)
    value = f"TRY_CAST({raw} AS DOUBLE)"
    number = _step(value) if column.kind == SCORE_NUMBER else _power(value)
    negative = "" if column.kind == SCORE_NUMBER else f"WHEN {value} < 0 THEN {_code(NEGATIVE)} "
    return (
        f"CASE WHEN {raw} IS NULL THEN {_code(MISSING)} WHEN {value} IS NULL THEN {_code(WRONG_TYPE)} "
        f"WHEN isnan({value}) THEN {_code(NAN)} WHEN isinf({value}) THEN {_code(INFINITE)} "
        f"{negative}ELSE {number} END"
    )


def _power(value: str) -> str:
    first, last = POSITIVE.bins[0], POSITIVE.bins[-1]
    number = f"CAST(floor(ln({value}) / {LOG_GROWTH!r} + 0.5) AS BIGINT)"
    return f"CASE WHEN {value} = 0 THEN {first} ELSE greatest({first}, least({last}, {number})) END"


def _step(value: str) -> str:
    number = f"CAST(floor(({value} - {SCORE.low}) * {SCORE.scale!r} + 0.5) AS BIGINT)"
    below = f"WHEN {value} < {SCORE.low} THEN {SCORE.bins[0]}"
    above = f"WHEN {value} > {SCORE.high} THEN {SCORE.bins[-1]}"
    return f"CASE {below} {above} ELSE {number} END"


def _yes_or_no(raw: str) -> str:
    text = f"lower(CAST({raw} AS VARCHAR))"
    return (
        f"CASE WHEN {raw} IS NULL THEN {_code(MISSING)} WHEN {text} IN ('true', '1') THEN 1 "
        f"WHEN {text} IN ('false', '0') THEN 0 ELSE {_code(WRONG_TYPE)} END"
    )


def _code(what: str) -> int:
    return APART_CODES[what]


def _bin_name(place: int) -> str:
    return f"bin{place}"


def _format(file: str) -> str:
    for ending, name in ENDINGS.items():
        if file.endswith(ending):
            return name
    raise DriftError(f"{file}: events are read from {', '.join(ENDINGS)}")


def _parquet(files: Sequence[str]) -> str:
    return f"read_parquet({_list(files)}, union_by_name = true)"


def _json(files: Sequence[str], events: Events) -> str:
    """All as text, so that one value of another type is counted and does not end the scan."""
    names = dict.fromkeys((*columns_of(events), SCHEMA_COLUMN))
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_json({_list(files)}, format = 'newline_delimited', columns = {{{columns}}}, "
        f"ignore_errors = true, maximum_object_size = {LONGEST_LINE})"
    )


def _list(files: Sequence[str]) -> str:
    return "[" + ", ".join(literal(file) for file in files) + "]"


def quoted(name: str) -> str:
    """A name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a string of SQL."""
    return "'" + text.replace("'", "''") + "'"
