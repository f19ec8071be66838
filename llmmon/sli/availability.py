"""Availability: calls that did not fail. A call that its caller cancelled counts neither way."""

from __future__ import annotations

from typing import Literal

from llmmon.catalog.native import REQUESTS
from llmmon.model.indicator import Counted, EventRatio
from llmmon.promql import Matcher, Selector
from llmmon.sli.base import Context, Lowered, SloShape, counter, needed_signal
from llmmon.sli.engine_series import EngineSeries


def valid_requests(context: Context) -> Selector:
    """All calls that were not cancelled by their caller."""
    return counter(REQUESTS, context, Matcher("outcome", "!=", "cancelled"))


class AvailabilitySlo(SloShape):
    """`{sli: availability, objective: 99.5%}`"""

    sli: Literal["availability"]
    reads = (REQUESTS,)
    signals = ("requests", "errors")

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

    def lower_to(self, series: EngineSeries) -> Lowered:
        """The engine's failed requests over its finished ones; whoever was wrong or went is in neither."""
        requests, errors = (needed_signal(series, name) for name in self.signals)
        finished, failed = series.counter(requests), series.counter(errors)
        return Lowered(
            indicator=EventRatio(
                bad=Counted(add=failed),
                total=Counted(add=finished, plus=failed if requests.plus_errors else None),
                needed=series.presence(requests, finished),
            ),
            event="requests",
            good="answered without an error",
        )
