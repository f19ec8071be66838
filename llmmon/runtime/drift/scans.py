"""How files of events are read, as SQL of DuckDB: Parquet and lines of JSON. Executes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.event_schema import SCHEMA_COLUMN
from llmmon.runtime.drift.events import POSITIVE_NUMBER, SCORE_NUMBER, Events

_PARQUET, _JSON = "parquet", "json"
ENDINGS = {
    ".parquet": _PARQUET,
    ".jsonl": _JSON,
    ".ndjson": _JSON,
    ".jsonl.gz": _JSON,
    ".ndjson.gz": _JSON,
}
LONGEST_LINE = 4 * 1024 * 1024
"""Bytes. An event is a few hundred; a line of a gigabyte is no event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Files of one format: how they are read, and how the query sees what is in them."""

    table: str
    """A table function, and for lines of JSON what is made of each line."""
    time: str
    value: Callable[[str], str]
    """A column, as it is in the file or as it was read."""
    is_missing: Callable[[str], str]
    """Whether an event has no value of a number, when reading it as a number gave none."""
    has_parts: bool
    """Whether a file says which columns it has, and which values its parts hold."""


def scans(events: Events) -> list[Scan]:
    """How each format among the files is read.

    Raises:
        DriftError: a file ends in something else.
    """
    by_format: dict[str, list[str]] = {}
    for file in events.files:
        by_format.setdefault(_format(file), []).append(file)
    return [
        _parquet(files, events) if name == _PARQUET else _json(files, events)
        for name, files in sorted(by_format.items())
    ]


def columns_of(events: Events) -> list[str]:
    """The columns that the query reads."""
    names = [events.time, events.model, *(column.name for column in events.columns)]
    return list(dict.fromkeys(names))


def _format(file: str) -> str:
    for ending, name in ENDINGS.items():
        if file.endswith(ending):
            return name
    raise DriftError(f"{file}: events are read from {', '.join(ENDINGS)}")


def _parquet(files: Sequence[str], events: Events) -> Scan:
    return Scan(
        table=f"read_parquet({_list(files)}, union_by_name = true)",
        time=_time(quoted(events.time)),
        value=quoted,
        is_missing=lambda name: f"{quoted(name)} IS NULL",
        has_parts=True,
    )


def _json(files: Sequence[str], events: Events) -> Scan:
    """Numbers are read as numbers, which takes half the time of reading them as text. A value of another
    type becomes NULL and is looked at again, so that it is counted for what it is."""
    read = (
        f"read_ndjson_objects({_list(files)}, ignore_errors = true, "
        f"maximum_object_size = {LONGEST_LINE})"
    )
    texts = {c.name for c in events.columns if c.kind not in (POSITIVE_NUMBER, SCORE_NUMBER)}
    texts |= {events.time, events.model, SCHEMA_COLUMN}
    names = dict.fromkeys((*columns_of(events), SCHEMA_COLUMN))
    types: dict[str, str | list[str]] = {
        name: "VARCHAR" if name in texts else "DOUBLE" for name in names
    }
    types |= {c.name: ["FLOAT"] for c in events.columns if c.centroids is not None}
    lines = f"SELECT json AS line, {_transformed('json', types)} AS event FROM {read}"  # noqa: S608 - every name in it is quoted
    event = f"event.{quoted(events.time)}"
    return Scan(
        table=f"(SELECT *, {_time(event)} AS moment FROM ({lines}))",  # noqa: S608 - the same
        time="moment",
        value=lambda name: f"event.{quoted(name)}",
        is_missing=lambda name: (
            f"({_transformed('line', {name: 'VARCHAR'})}).{quoted(name)} IS NULL"
        ),
        has_parts=False,
    )


def _time(raw: str) -> str:
    return f"TRY_CAST({raw} AS TIMESTAMPTZ)"


def _transformed(line: str, types: Mapping[str, str | list[str]]) -> str:
    return f"json_transform({line}, {literal(json.dumps(types))})"


def _list(files: Sequence[str]) -> str:
    return "[" + ", ".join(literal(file) for file in files) + "]"


def quoted(name: str) -> str:
    """A name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a string of SQL."""
    return "'" + text.replace("'", "''") + "'"
