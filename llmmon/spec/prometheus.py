"""The Prometheus that the rules are for."""

from __future__ import annotations

from pydantic import Field

from llmmon.fields import DurationField, Shape


class PrometheusShape(Shape):
    """What scrapes the service and evaluates its rules."""

    scrape_interval: DurationField | None = Field(
        None, description="How often the metrics are scraped; 30s by default."
    )
