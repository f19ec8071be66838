"""The configuration of a drift job: a spec's `drift`, and where the events are."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from llmmon.fields import DurationField, LineField, MetricNameField, Shape, bad_value
from llmmon.runtime.drift.events import KINDS
from llmmon.spec.drift import DriftShape
from llmmon.spec.values import choice, items
from llmmon.units import Duration

DRIFT_CONFIG_VERSION = "llmmon-drift/v1"
"""What a configuration of a drift job starts with."""
_HOUR = 3_600_000


def _whole_hours(duration: Duration) -> Duration:
    if duration.milliseconds % _HOUR:
        raise bad_value("is not a number of whole hours", "events are counted by the hour: 6h")
    return duration


class SignalShape(Shape):
    """Where the events have a signal."""

    column: LineField = Field(description="Name of the column: latency_seconds.")
    kind: Annotated[str, choice("kind of signal", *KINDS)] = Field(
        description="positive, score (0 to 1), category, or rate (true and false)."
    )
    better: Annotated[str, choice("direction", "higher", "lower")] | None = Field(
        None, description="Which values are better; without it, a change either way matters."
    )


class DriftConfigShape(DriftShape):
    """The whole of a configuration."""

    version: Annotated[str, choice("version", DRIFT_CONFIG_VERSION)] = Field(
        description="Version of the language of these files."
    )
    service: LineField = Field(description="Whose events they are.")
    events: Annotated[tuple[LineField, ...], items(1_000, least=1)] = Field(
        description="Parquet files or lines of JSON, as paths from this file, or patterns: logs/*.parquet."
    )
    time: LineField = Field("time", description="Column of the time at which a call ended.")
    model: LineField = Field("model", description="Column of the model.")
    time_zone: LineField = Field(
        "UTC", description="Of times that do not say theirs: Europe/Berlin; UTC by default."
    )
    signals: Annotated[dict[MetricNameField, SignalShape], Field(max_length=200)] = Field(
        default_factory=dict, description="Signals that do not stand in the usual column."
    )
    window: Annotated[DurationField, AfterValidator(_whole_hours)] = Field(
        Duration.parse("6h"), description="The current window, in whole hours; 6h by default."
    )
    confirmations: Annotated[int, Field(ge=1, le=3, strict=True)] = Field(
        2, description="Windows after each other that make an alarm: 1 to 3; 2 by default."
    )
