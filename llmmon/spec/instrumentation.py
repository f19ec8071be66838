"""The generated instrumentation: what it writes to, its spans, the histograms' bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from llmmon.fields import (
    DurationField,
    FlagField,
    LineField,
    NumberField,
    Shape,
    SizeField,
    bad_value,
)
from llmmon.model.instrumentation import BACKENDS, CONVENTIONS, PROMETHEUS
from llmmon.spec.values import ALL_DIFFERENT, choice, items
from llmmon.units import Size

DurationBounds = Annotated[tuple[DurationField, ...], items(60, least=1)]
NumberBounds = Annotated[tuple[NumberField, ...], items(60, least=1)]


class BucketsShape(Shape):
    """Upper bounds of histogram buckets, ascending. SLO thresholds must be among them."""

    duration: DurationBounds | None = Field(None, description="Of request durations.")
    first_token: DurationBounds | None = Field(None, description="Of times to first token.")
    per_token: DurationBounds | None = Field(None, description="Of times per output token.")
    quality: NumberBounds | None = Field(None, description="Of quality scores.")
    response_length: NumberBounds | None = Field(None, description="Of output tokens.")


def _absolute(text: str) -> str:
    if not text.startswith("/") or ".." in text.split("/"):
        raise bad_value(
            "is not an absolute path",
            "a process may run in any folder; write it like /var/log/llm-events",
        )
    return text


class EventsShape(Shape):
    """Files of events: one line of JSON for each call that finished."""

    folder: Annotated[LineField, AfterValidator(_absolute)] | None = Field(
        None,
        description="Where they are written: /var/log/llm-events. LLMMON_EVENTS_DIR goes before.",
    )
    max_file: SizeField = Field(
        Size.parse("64 MiB"), description="Size of a file; 64 MiB by default."
    )
    max_total: SizeField = Field(
        Size.parse("1 GiB"),
        description="Size of all files of the service in the folder; 1 GiB by default.",
    )
    columns: Annotated[tuple[LineField, ...], items(200, least=1), ALL_DIFFERENT] | None = Field(
        None, description="What an event says besides time and model; everything by default."
    )


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
    events: EventsShape | None = Field(
        None, description="Files of events that the module writes; none by default."
    )
