"""Feedback: users' verdicts that are thumbs up."""

from __future__ import annotations

from typing import Literal

from llmmon.catalog.native import FEEDBACK
from llmmon.model.indicator import Counted, EventRatio
from llmmon.promql import Matcher
from llmmon.sli.base import Context, Lowered, SloShape, counter


class FeedbackSlo(SloShape):
    """`{sli: feedback, objective: 80%}`"""

    sli: Literal["feedback"]
    reads = (FEEDBACK,)

    def lower(self, context: Context) -> Lowered:
        """Thumbs down over all verdicts."""
        down = counter(FEEDBACK, context, Matcher("rating", "=", "down"))
        return Lowered(
            indicator=EventRatio(
                bad=Counted(add=down), total=Counted(add=counter(FEEDBACK, context))
            ),
            event="user verdicts",
            good="that are positive",
        )
