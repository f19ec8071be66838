"""Rows of a table panel: the answers to its queries, merged and organised as Grafana does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from llmmon.errors import InternalError
from llmmon.preview.answers import Series
from llmmon.preview.fields import Json, field, rounded

Row = dict[str, Any]
_TIME = "Time"


def table_fields(panel: Mapping[str, Any], answers: Sequence[tuple[Series, ...]]) -> list[Json]:
    """The columns."""
    rows = list(_rows(panel["targets"], answers))
    for step in panel.get("transformations", ()):
        if step["id"] == "merge":
            rows = _merged(rows)
        elif step["id"] == "organize":
            rows = _organised(rows, step["options"])
        else:
            raise InternalError(f"the preview knows no transformation {step['id']}")
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [field(panel, name, [row.get(name) for row in rows]) for name in names]


def _rows(targets: Sequence[Any], answers: Sequence[tuple[Series, ...]]) -> Iterator[Row]:
    """One for each series. A value is named by its query, but where only one query has any."""
    single = sum(1 for answer in answers if answer) == 1
    for target, answer in zip(targets, answers, strict=True):
        value = "Value" if single else f"Value #{target['refId']}"
        for series in answer:
            yield {_TIME: None, **series.labels, value: rounded(series.values[-1])}


def _merged(rows: Sequence[Row]) -> list[Row]:
    """Rows that agree in what all of them have are one."""
    shared = set.intersection(*(set(row) for row in rows)) if rows else set()
    merged: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        candidates = merged.setdefault(tuple(row[name] for name in sorted(shared)), [])
        for known in candidates:
            if all(known[name] == value for name, value in row.items() if name in known):
                known.update(row)
                break
        else:
            candidates.append(dict(row))
    return [row for candidates in merged.values() for row in candidates]


def _organised(rows: Sequence[Row], options: Mapping[str, Any]) -> list[Row]:
    """Columns left out, in order and with other names."""
    order, names = options["indexByName"], options["renameByName"]
    excluded = {name for name, out in options["excludeByName"].items() if out}
    present = {name for row in rows for name in row} - excluded
    columns = sorted(present, key=lambda name: (order.get(name, len(order)), name))
    return [{names.get(name, name): row.get(name) for name in columns} for row in rows]
