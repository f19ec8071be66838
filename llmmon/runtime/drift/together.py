"""The windows of a day together: whether they lean one way more than those of the past did.

A change that is small beside what one window varies by shows in several of them. Each counts by how
far it is from its past, with the sign of the change; hours that are slow or fast by themselves cancel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from llmmon.runtime.drift.budget import (
    FEWEST_WINDOWS,
    HIGHEST_DEVIATION,
    independent_sums,
)
from llmmon.runtime.drift.check import DOWN, EITHER
from llmmon.runtime.drift.null import Past
from llmmon.runtime.drift.quantiles import student_tail
from llmmon.runtime.drift.windows import Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What the sums of so many windows after each other were in the past."""

    windows: int
    overdispersion: float
    sums: tuple[float, ...]

    @property
    def freedom(self) -> float:
        """Independent sums that they are worth."""
        return independent_sums(len(self.sums), self.windows)

    def deviation(self, strength: float, leaning: int) -> float:
        """How far a window is from its past, in the units of what windows of the past were."""
        return leaning * min(sqrt(strength / self.overdispersion), HIGHEST_DEVIATION)

    def p_value(self, deviations: Sequence[float], direction: str) -> float | None:
        """How often as much comes without a change; `None` if too little is known to say.

        A sum is about normal, and its variance is that of the past's sums, which have no mean but 0;
        at least that of independent windows.
        """
        if self.freedom < FEWEST_WINDOWS:
            return None
        variance = sum(past * past for past in self.sums) / len(self.sums)
        t = sum(deviations) / sqrt(max(variance, self.windows))
        if direction == EITHER:
            return min(2 * student_tail(abs(t), self.freedom), 1.0)
        return student_tail(-t if direction == DOWN else t, self.freedom)


def days(past: Past, windows: Windows) -> Days:
    """The past's sums of as many windows as are judged together, wherever none of them is missing."""
    none = Days(windows=windows.together, overdispersion=past.overdispersion, sums=())
    each = {s.start: none.deviation(s.strength, s.leaning) for s in past.scores}
    sums = (_sum(each, start, windows.together, windows.length) for start in each)
    return replace(none, sums=tuple(found for found in sums if found is not None))


def _sum(each: Mapping[int, float], start: int, windows: int, length: int) -> float | None:
    starts = range(start, start + windows * length, length)
    return sum(each[s] for s in starts) if all(s in each for s in starts) else None
