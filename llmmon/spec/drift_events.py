"""Where the events of a drift job are, and how they are to be read: the same in a spec and in a
configuration.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from llmmon.fields import LineField, MetricNameField, Shape, Written, bad_value, wrong_type
from llmmon.runtime.drift.events import KINDS
from llmmon.runtime.drift.phrases import ENGLISH, PHRASES
from llmmon.spec.values import choice, items, unknown_choice

_MOST_PHRASES, _LONGEST_PHRASE = 500, 200


def _phrases(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        if value != ENGLISH:
            raise unknown_choice(value, (ENGLISH,), "list of phrases")
        return PHRASES
    if not isinstance(value, list) or not all(isinstance(phrase, str) for phrase in value):
        raise wrong_type(f"a list of phrases, or {ENGLISH},")
    if not 1 <= len(value) <= _MOST_PHRASES:
        raise bad_value(f"has {len(value)} phrases", f"write 1 to {_MOST_PHRASES}")
    if any(len(phrase) > _LONGEST_PHRASE for phrase in value):
        raise bad_value(f"has a phrase of more than {_LONGEST_PHRASE} characters", "write less")
    return tuple(value)


_PHRASE = {"type": "string", "maxLength": _LONGEST_PHRASE}
_LIST = {"type": "array", "items": _PHRASE, "minItems": 1, "maxItems": _MOST_PHRASES}
PhrasesField = Annotated[tuple[str, ...], Written(_phrases, {"anyOf": [{"const": ENGLISH}, _LIST]})]
"""`english`, or phrases."""


class SignalShape(Shape):
    """Where the events have a signal."""

    column: LineField = Field(description="Name of the column: latency_seconds.")
    kind: Annotated[str, choice("kind of signal", *KINDS)] | None = Field(
        None,
        description="positive, score (0 to 1), category, or rate (true and false). "
        "Required unless phrases or centroids are given.",
    )
    phrases: PhrasesField | None = Field(
        None,
        description="Of a column of texts: what a text says at its start for it to be counted, as a list "
        "of phrases, or english for those that models refuse with.",
    )
    within: Annotated[int, Field(ge=1, le=100_000, strict=True)] | None = Field(
        None, description="Characters of a text that are looked at for phrases; 200 by default."
    )
    centroids: LineField | None = Field(
        None,
        description="Of a column of vectors: file of centroids. The signal is the name of the nearest, or "
        "with kind: positive the distance to it.",
    )
    better: Annotated[str, choice("direction", "higher", "lower")] | None = Field(
        None, description="Which values are better; without it, a change either way matters."
    )


EventsField = Annotated[tuple[LineField, ...], items(1_000, least=1)]
"""Files of events, by path or pattern."""


class EventsShape(Shape):
    """How events are read, and how many windows make an alarm."""

    time: LineField = Field("time", description="Column of the time at which a call ended.")
    model: LineField = Field("model", description="Column of the model.")
    time_zone: LineField = Field(
        "UTC", description="Of times that do not say theirs: Europe/Berlin; UTC by default."
    )
    signals: Annotated[dict[MetricNameField, SignalShape], Field(max_length=200)] = Field(
        default_factory=dict, description="Signals that do not stand in the usual column."
    )
    confirmations: Annotated[int, Field(ge=1, le=3, strict=True)] = Field(
        2, description="Windows after each other that make an alarm: 1 to 3; 2 by default."
    )
