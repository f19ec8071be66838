"""Availability: calls that did not fail. A call that its caller cancelled counts neither way."""

from __future__ import annotations

from typing import Literal

from llmmon.catalog.native import REQUESTS
from llmmon.model.indicator import Counted, EventRatio
from llmmon.promql import Matcher, Selector
from llmmon.sli.base import Context, Lowered, SloShape, counter


def valid_requests(context: Context) -> Selector:
    """All calls that were not cancelled by their caller."""
    return counter(REQUESTS, context, Matcher("outcome", "!=", "cancelled"))


class AvailabilitySlo(SloShape):
    """`{sli: availability, objective: 99.5%}`"""

    sli: Literal["availability"]
    reads = (REQUESTS,)

    def lower(self, context: Context) -> Lowered:
        """Failed calls over calls that were not cancelled."""
        failed = counter(REQUESTS, context, Matcher("outcome", "=", "error"))
        return Lowered(
            indicator=EventRatio(
                bad=Counted(add=failed), total=Counted(add=valid_requests(context))
            ),
            event="requests",
            good="answered without an error",
        )
