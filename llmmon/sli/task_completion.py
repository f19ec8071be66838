"""Task completion: users' tasks that were completed, rather than failed or given up."""

from __future__ import annotations

from typing import Literal

from llmmon.catalog.native import TASKS
from llmmon.model.indicator import Counted, EventRatio
from llmmon.promql import Matcher
from llmmon.sli.base import Context, Lowered, SloShape, counter


class TaskCompletionSlo(SloShape):
    """`{sli: task_completion, objective: 75%}`"""

    sli: Literal["task_completion"]
    reads = (TASKS,)

    def lower(self, context: Context) -> Lowered:
        """Failed and abandoned tasks over all tasks."""
        unfinished = counter(TASKS, context, Matcher("outcome", "!=", "completed"))
        return Lowered(
            indicator=EventRatio(
                bad=Counted(add=unfinished), total=Counted(add=counter(TASKS, context))
            ),
            event="user tasks",
            good="completed",
        )
