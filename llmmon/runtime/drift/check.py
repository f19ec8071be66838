"""A check: a signal, the statistic that says whether it changed, and the floor from which it matters."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.layout import Logarithmic
from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.statistics import STATISTICS, Statistic
from llmmon.runtime.drift.statistics.mean_shift import MEAN_SHIFT
from llmmon.runtime.drift.statistics.proportion import RATE_LEVEL, RATE_POINTS, RATE_RATIO
from llmmon.runtime.drift.statistics.quantile_shift import MEDIAN, P95

THRESHOLD, AT_LEAST, AT_MOST = "threshold", "at_least", "at_most"
FLOORS = (THRESHOLD, AT_LEAST, AT_MOST)
RATIO = "ratio"
"""The statistic of rates, which are compared as they are."""
MEAN = "mean"
"""The statistic of signals of which only the mean is known."""
_BY_NAME = {statistic.name: statistic for statistic in STATISTICS}
_OF_CATEGORIES = ("psi", "jensen_shannon", "hellinger", "chi_squared", "g_test")
_OF_NUMBERS = ("ks", "wasserstein", *_OF_CATEGORIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison of a signal with its past."""

    signal: str
    statistic: str
    kind: str
    floor: float
    """What `kind` gives: a value of the statistic, a relative change, or a rate that is still fine."""

    @property
    def is_of_rate(self) -> bool:
        """Whether the signal is a rate."""
        return self.statistic == RATIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a check is decided on sketches of one sort."""

    test: Statistic | None
    """Says whether anything changed; `None` where a limit holds whatever the past was."""
    effects: tuple[Statistic, ...]
    """Any of these beyond the floor is a change that matters."""
    spread: Statistic
    """By what the overdispersion of the effects is measured where they do not compare windows."""


def plan_of(check: Check, sketch: Sketch) -> Plan:
    """How the check is decided.

    Raises:
        DriftError: the statistic or the floor does not fit the signal.
    """
    if check.is_of_rate:
        return _of_rate(check)
    if check.statistic == MEAN and check.kind == AT_LEAST and isinstance(sketch, Numbers):
        return Plan(test=MEAN_SHIFT, effects=(MEAN_SHIFT,), spread=MEAN_SHIFT)
    names = _OF_NUMBERS if isinstance(sketch, Numbers) else _OF_CATEGORIES
    if check.statistic not in names or check.kind == AT_MOST:
        raise DriftError(f"{check.statistic} with {check.kind} does not fit {check.signal}")
    statistic = _BY_NAME[check.statistic]
    if check.kind == THRESHOLD:
        return Plan(test=statistic, effects=(statistic,), spread=statistic)
    return Plan(test=statistic, effects=_relative(check, sketch), spread=statistic)


def _of_rate(check: Check) -> Plan:
    if check.kind == AT_MOST:
        return Plan(test=None, effects=(RATE_LEVEL,), spread=RATE_POINTS)
    effect = RATE_POINTS if check.kind == THRESHOLD else RATE_RATIO
    return Plan(test=RATE_POINTS, effects=(effect,), spread=RATE_POINTS)


def _relative(check: Check, sketch: Sketch) -> tuple[Statistic, ...]:
    """Of a positive signal the median and the slow end, of a score its mean."""
    if not isinstance(sketch, Numbers):
        raise DriftError(f"{check.signal} is a category and has no relative change: use threshold")
    return (MEDIAN, P95) if isinstance(sketch.layout, Logarithmic) else (MEAN_SHIFT,)
