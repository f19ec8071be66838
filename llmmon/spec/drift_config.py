"""The configuration of a drift job: a spec's `drift`, and where the events are."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from llmmon.fields import DurationField, LineField, bad_value
from llmmon.spec.drift import DriftChecksShape
from llmmon.spec.drift_events import EventsField, EventsShape
from llmmon.spec.drift_prometheus import PrometheusShape
from llmmon.spec.values import choice
from llmmon.units import Duration

DRIFT_CONFIG_VERSION = "llmmon-drift/v1"
"""What a configuration of a drift job starts with."""
_HOUR = 3_600_000


def _whole_hours(duration: Duration) -> Duration:
    if duration.milliseconds % _HOUR:
        raise bad_value("is not a number of whole hours", "events are counted by the hour: 6h")
    return duration


class DriftConfigShape(DriftChecksShape, EventsShape):
    """The whole of a configuration."""

    version: Annotated[str, choice("version", DRIFT_CONFIG_VERSION)] = Field(
        description="Version of the language of these files."
    )
    service: LineField = Field(description="Whose events they are.")
    events: EventsField | None = Field(
        None,
        description="Parquet files or lines of JSON, as paths from this file, or patterns: logs/*.parquet.",
    )
    prometheus: PrometheusShape | None = Field(
        None, description="In the place of events: a Prometheus that has counted them."
    )
    window: Annotated[DurationField, AfterValidator(_whole_hours)] = Field(
        Duration.parse("6h"), description="The current window, in whole hours; 6h by default."
    )
