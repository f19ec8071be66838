"""Goodput: calls that met several SLOs at once, counted by the module as each call ends.

Separate histograms cannot say whether the fast calls were also the ones that succeeded.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from llmmon.catalog.native import GOOD_REQUESTS, REQUESTS
from llmmon.fields import NameField
from llmmon.model.indicator import Counted, EventRatio
from llmmon.promql import Matcher
from llmmon.sli.availability import valid_requests
from llmmon.sli.base import Context, Lowered, SloShape, counter

MEASURES = {
    "availability": "answered",
    "latency": "duration",
    "time_to_first_token": "first_token",
    "time_per_output_token": "per_token",
}
"""The kinds that a goodput SLO can join, and what each asks of one call."""
PARTS = tuple(MEASURES)


class GoodputSlo(SloShape):
    """`{sli: goodput, all_of: [availability, latency], objective: 95%}`"""

    sli: Literal["goodput"]
    all_of: Annotated[tuple[NameField, ...], Field(min_length=1, max_length=20)] = Field(
        description="Names of the SLOs that a call must meet together."
    )
    reads = (REQUESTS, GOOD_REQUESTS)

    def lower(self, context: Context) -> Lowered:
        """Calls that missed a part over calls that were not cancelled."""
        valid = valid_requests(context)
        good = counter(GOOD_REQUESTS, context, Matcher("slo", "=", context.slo))
        return Lowered(
            indicator=EventRatio(bad=Counted(add=valid, subtract=good), total=Counted(add=valid)),
            event="requests",
            good=f"that met {', '.join(self.all_of)} together",
        )
