"""Quality metrics: scores that the application or an evaluator records."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from llmmon.fields import MetricNameField, Shape
from llmmon.spec.values import ShareField, choice


class QualityShape(Shape):
    """A score from 0 to 1 of an answer."""

    metric: MetricNameField = Field(description="Name of the score: faithfulness.")
    better: Annotated[str, choice("direction", "higher", "lower")] = Field(
        "higher", description="Whether a higher or a lower score is better."
    )
    sample: ShareField = Field(Decimal(1), description="Share of answers that are scored.")
