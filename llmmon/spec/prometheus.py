"""The Prometheus that the rules are for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import DurationField, LabelNameField, Shape, VersionField
from llmmon.spec.values import ALL_DIFFERENT, items


class PrometheusShape(Shape):
    """What scrapes the service and evaluates its rules."""

    version: VersionField | None = Field(
        None,
        description='The version that evaluates the rules: "2.42". Queries are held against it.',
    )
    scrape_interval: DurationField | None = Field(
        None, description="How often the metrics are scraped; 30s by default."
    )
    target_labels: Annotated[tuple[LabelNameField, ...], items(50), ALL_DIFFERENT] = Field(
        (), description="Labels that scraping adds, besides job, instance, namespace and the like."
    )
