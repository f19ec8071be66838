"""The generated instrumentation: the histograms' bounds, where the defaults do not fit."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import DurationField, NumberField, Shape
from llmmon.spec.values import items

DurationBounds = Annotated[tuple[DurationField, ...], items(60, least=1)]
NumberBounds = Annotated[tuple[NumberField, ...], items(60, least=1)]


class BucketsShape(Shape):
    """Upper bounds of histogram buckets, ascending. SLO thresholds must be among them."""

    duration: DurationBounds | None = Field(None, description="Of request durations.")
    first_token: DurationBounds | None = Field(None, description="Of times to first token.")
    per_token: DurationBounds | None = Field(None, description="Of times per output token.")
    quality: NumberBounds | None = Field(None, description="Of quality scores.")
    response_length: NumberBounds | None = Field(None, description="Of output tokens.")


class InstrumentationShape(Shape):
    """The generated instrumentation."""

    buckets: BucketsShape | None = Field(
        None, description="Histogram bounds instead of the default ones."
    )
