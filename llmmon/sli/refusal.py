"""Refusal: calls that the model answered rather than refused."""

from __future__ import annotations

from typing import Literal

from llmmon.catalog.native import REFUSALS, REQUESTS
from llmmon.model.indicator import Counted, EventRatio
from llmmon.promql import Matcher
from llmmon.sli.base import Context, Lowered, SloShape, counter


class RefusalSlo(SloShape):
    """`{sli: refusal, objective: 95%}`"""

    sli: Literal["refusal"]
    reads = (REQUESTS, REFUSALS)

    def lower(self, context: Context) -> Lowered:
        """Refusals over calls that came back without an error: a refusal is such a call."""
        answered = counter(REQUESTS, context, Matcher("outcome", "=", "ok"))
        return Lowered(
            indicator=EventRatio(
                bad=Counted(add=counter(REFUSALS, context)), total=Counted(add=answered)
            ),
            event="requests",
            good="answered rather than refused",
        )
