"""Where the events of a drift job are, and how they are to be read: the same in a spec and in a
configuration.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import LineField, MetricNameField, Shape
from llmmon.runtime.drift.events import KINDS
from llmmon.spec.values import choice, items


class SignalShape(Shape):
    """Where the events have a signal."""

    column: LineField = Field(description="Name of the column: latency_seconds.")
    kind: Annotated[str, choice("kind of signal", *KINDS)] = Field(
        description="positive, score (0 to 1), category, or rate (true and false)."
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
