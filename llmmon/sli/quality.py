"""Quality: scores that an evaluator gave, held against a floor or a ceiling.

A bucket counts scores up to and including its bound, while `at_least: 0.8` calls 0.8 itself good.
So the bound of a floor lies `JUST_BELOW` under it: exact for scores of up to five decimals.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from llmmon.catalog.native import QUALITY_SCORE
from llmmon.fields import MetricNameField, NumberField
from llmmon.model.indicator import Counted, EventRatio
from llmmon.promql import Matcher
from llmmon.sli.base import Context, Lowered, SloShape, observations, up_to
from llmmon.units import decimal_text

JUST_BELOW = Decimal("0.000001")


class QualitySlo(SloShape):
    """`{sli: quality, metric: faithfulness, at_least: 0.8, objective: 90%}`

    One of `at_least` (for scores where higher is better) and `at_most`.
    """

    sli: Literal["quality"]
    metric: MetricNameField = Field(description="The score, as declared under quality.")
    at_least: NumberField | None = Field(None, description="Lowest score that is good.")
    at_most: NumberField | None = Field(None, description="Highest score that is good.")
    reads = (QUALITY_SCORE,)

    def lower(self, context: Context) -> Lowered:
        """Scores below the floor, or above the ceiling, over all scores of the metric."""
        this_metric = Matcher("metric", "=", self.metric)
        scores = observations(QUALITY_SCORE, context, this_metric)
        if self.at_least is not None:
            bound = self.at_least - JUST_BELOW
            bad = Counted(add=up_to(QUALITY_SCORE, bound, context, this_metric))
            good = f"with {self.metric} of at least {decimal_text(self.at_least)}"
        else:
            bound = self.at_most or Decimal(0)
            within = up_to(QUALITY_SCORE, bound, context, this_metric)
            bad = Counted(add=scores, subtract=within)
            good = f"with {self.metric} of at most {decimal_text(bound)}"
        return Lowered(
            indicator=EventRatio(bad=bad, total=Counted(add=scores)),
            event="scored answers",
            good=good,
            boundary=self.at_most if self.at_least is None else self.at_least,
            bounds=((QUALITY_SCORE, bound),),
        )
