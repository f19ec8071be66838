"""Version 1 of the schema of events: which columns an event can have, and what stands in them.

The generated module writes it, `llmmon schema --events` prints it, a drift job reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

EVENT_SCHEMA = "llmmon-event/v1"
"""What the column `schema` of an event says; it may be left out."""
SCHEMA_COLUMN = "schema"
SCHEMA_FAMILY = "llmmon-event/"
"""What the version follows. Another text in that column is of somebody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventColumn:
    """A column that means the same in all events."""

    name: str
    type: str
    """`string`, `number`, `integer`, `boolean`, of JSON."""
    what: str
    can_be_left_out: bool = True
    """Whether a spec may do without it."""


def _needed(name: str, what: str) -> EventColumn:
    return EventColumn(name=name, type="string", what=what, can_be_left_out=False)


def _column(name: str, type_: str, what: str) -> EventColumn:
    return EventColumn(name=name, type=type_, what=what)


EVENT_COLUMNS = (
    _needed("time", "When the call ended: RFC 3339, with its zone."),
    _needed(SCHEMA_COLUMN, f"Version of the schema: {EVENT_SCHEMA}."),
    _needed("model", "Name of the model."),
    _column("operation", "string", "What the model was called for."),
    _column("latency", "number", "Seconds that a successful call took."),
    _column("time_to_first_token", "number", "Seconds to the first token of a stream."),
    _column("time_per_output_token", "number", "Mean seconds of each further token of a stream."),
    _column("response_length", "integer", "Output tokens of a successful call."),
    _column("error", "boolean", "Whether the call failed."),
    _column("error_type", "string", "What sort of error it was."),
    _column("refusal", "boolean", "Whether the model refused to answer; of a successful call."),
    _column("finish_reason", "string", "Why the model stopped; of a successful call."),
    _column("cost", "number", "What the call cost, in the currency of the spec."),
)
"""Any other column is a label of the service, or a score from 0 to 1."""
COLUMN_NAMES = tuple(column.name for column in EVENT_COLUMNS)
