"""The JSON Schema of an event, for those who write events themselves."""

from __future__ import annotations

from typing import Any

from llmmon.runtime.drift.event_schema import (
    EVENT_COLUMNS,
    EVENT_SCHEMA,
    SCHEMA_COLUMN,
    EventColumn,
)
from llmmon.spec.schema import DIALECT, ID

_NUMBERS = ("number", "integer")
_FORMS = {"time": {"format": "date-time"}, SCHEMA_COLUMN: {"const": EVENT_SCHEMA}}


def event_json_schema() -> dict[str, Any]:
    """The schema of one line of JSON: draft 2020-12."""
    return {
        "$schema": DIALECT,
        "$id": f"{ID}event",
        "title": "Event",
        "description": "One finished call of a model, or a score of its answer.",
        "type": "object",
        "properties": {column.name: _column(column) for column in EVENT_COLUMNS},
        "required": ["time", "model"],
        "additionalProperties": {
            "description": "A label of the service, or a score from 0 to 1.",
            "type": ["string", "number", "boolean", "null"],
        },
    }


def _column(column: EventColumn) -> dict[str, Any]:
    """A column that may be left out may also be null."""
    is_free = column.can_be_left_out
    type_ = [column.type, "null"] if is_free else column.type
    least = {"minimum": 0} if column.type in _NUMBERS else {}
    form = _FORMS.get(column.name, {})
    return {"description": column.what, "type": type_, **least, **form}
