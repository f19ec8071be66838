"""The generated drift job of a spec: what it reads, when it runs, where it reports."""

from __future__ import annotations

from pydantic import Field

from llmmon.fields import DurationField, LineField, UrlField
from llmmon.spec.drift_events import EventsField, EventsShape
from llmmon.spec.drift_prometheus import AskedShape
from llmmon.units import Duration


class DriftJobShape(EventsShape):
    """What the generated job needs beside the checks."""

    events: EventsField | None = Field(
        None,
        description="Parquet files or lines of JSON, as paths or patterns: s3://llm/events/*.parquet.",
    )
    prometheus: AskedShape | None = Field(
        None, description="In the place of events: a Prometheus that scrapes the service."
    )
    table: LineField = Field(
        "llm_events", description="Table of the generated SQL: llm.events; llm_events by default."
    )
    after: DurationField = Field(
        Duration.parse("30m"),
        description="How long after the end of a window it is judged; 30m by default.",
    )
    pushgateway: UrlField | None = Field(
        None, description="Pushgateway that gets the results: http://pushgateway:9091."
    )
    textfile: LineField | None = Field(
        None, description="Folder of the node exporter's textfile collector that gets the results."
    )
    image: LineField | None = Field(
        None, description="Container image with llmmon[drift]; with it a CronJob is written."
    )
