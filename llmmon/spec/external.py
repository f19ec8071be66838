"""Metrics of others that the user's own queries read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from llmmon.fields import LabelNameField, SeriesNameField, Shape
from llmmon.spec.model import EngineShape
from llmmon.spec.unions import OneOf
from llmmon.spec.values import ALL_DIFFERENT, choice, items


class ExternalMetricShape(Shape):
    """A metric that neither llmmon nor an engine of the spec exposes."""

    metric: SeriesNameField = Field(description="Its name, as queries write it.")
    type: Annotated[str, choice("type", "counter", "gauge", "histogram", "summary")] | None = Field(
        None, description="What it is; without it, functions on it are not checked."
    )
    labels: Annotated[tuple[LabelNameField, ...], items(50), ALL_DIFFERENT] | None = Field(
        None, description="Its labels; without them, matchers on it are not checked."
    )


def _pick(value: Any) -> str:
    return "(engine)" if isinstance(value, Mapping) and "engine" in value else "(metric)"


ExternalField = Annotated[
    ExternalMetricShape | EngineShape,
    OneOf(_pick, {"(metric)": ExternalMetricShape, "(engine)": EngineShape}),
]
"""A metric by its name, or all metrics of an engine of the catalogue."""
