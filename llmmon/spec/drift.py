"""Drift: which signals are compared with which past."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import DurationField, FrequencyField, MetricNameField, Shape
from llmmon.spec.drift_job import DriftJobShape
from llmmon.spec.values import PercentOrNumberField, RelativePathField, choice, items
from llmmon.units import Duration, Frequency


class BaselineShape(Shape):
    """What the current window is compared with: the time before it, or a file."""

    trailing: DurationField | None = Field(None, description="The time before the window: 4w.")
    same: Annotated[str, choice("part of time", "hour_of_week", "hour_of_day")] | None = Field(
        None, description="Compare only with the same hours of earlier weeks or days."
    )
    pinned: RelativePathField | None = Field(
        None, description="A file with a baseline, as a path below the repository."
    )


class DriftCheckShape(Shape):
    """One comparison. The effect that matters is one of threshold, at_least and at_most."""

    signal: MetricNameField = Field(
        description="What is compared: latency, finish_reason, a quality metric."
    )
    statistic: MetricNameField | None = Field(None, description="How it is compared: ks, psi.")
    threshold: PercentOrNumberField | None = Field(
        None, description="Value of the statistic from which on a change matters."
    )
    at_least: PercentOrNumberField | None = Field(
        None, description="Relative change from which on it matters: 20%."
    )
    at_most: PercentOrNumberField | None = Field(
        None, description="Highest value that is still fine: a refusal rate of 10%."
    )


class DriftChecksShape(Shape):
    """Drift checks, and what they have in common."""

    window: DurationField = Field(
        Duration.parse("6h"), description="The current window; 6h by default."
    )
    baseline: BaselineShape | None = Field(
        None,
        description="What the window is compared with; the same hours of the last 4w by default.",
    )
    false_alarms: FrequencyField = Field(
        Frequency.parse("1 per month"),
        description="False alarms of all checks together; 1 per month by default.",
    )
    checks: Annotated[tuple[DriftCheckShape, ...], items(200, least=1)] = Field(
        description="What is compared, and from which effect on it matters."
    )


class DriftShape(DriftChecksShape):
    """Drift checks of a service, and the job that makes them of its events."""

    job: DriftJobShape | None = Field(
        None, description="A job that makes the checks of the service's events, to be generated."
    )
