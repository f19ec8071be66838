"""The generated instrumentation: what it writes to, its spans, the histograms' bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import DurationField, FlagField, NumberField, Shape
from llmmon.model.instrumentation import BACKENDS, CONVENTIONS, PROMETHEUS
from llmmon.spec.values import choice, items

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

    backend: Annotated[str, choice("back end", *BACKENDS)] = Field(
        PROMETHEUS, description="What the module writes to; prometheus by default."
    )
    tracing: FlagField = Field(False, description="Whether the module writes OpenTelemetry spans.")
    record_content: FlagField = Field(
        False, description="Whether spans hold prompts and answers; false by default."
    )
    conventions: Annotated[str, choice("generation", *CONVENTIONS)] = Field(
        "1.41", description="Generation of the OpenTelemetry GenAI conventions."
    )
    buckets: BucketsShape | None = Field(
        None, description="Histogram bounds instead of the default ones."
    )
