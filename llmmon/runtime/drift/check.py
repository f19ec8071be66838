"""A check: a signal, the statistic that says whether it changed, and the floor from which it matters."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.layout import Logarithmic
from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.statistics import STATISTICS, Statistic
from llmmon.runtime.drift.statistics.mean_shift import MEAN_SHIFT, NEAR_MEAN
from llmmon.runtime.drift.statistics.proportion import RATE_LEVEL, RATE_POINTS, RATE_RATIO

THRESHOLD, AT_LEAST, AT_MOST = "threshold", "at_least", "at_most"
FLOORS = (THRESHOLD, AT_LEAST, AT_MOST)
UP, DOWN, EITHER = "up", "down", "either"
"""In which direction a change matters."""
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
    direction: str = EITHER
    """Of a relative change, or of a rate. A distance has none."""

    @property
    def is_of_rate(self) -> bool:
        """Whether the signal is a rate."""
        return self.statistic == RATIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a check is decided on sketches of one sort."""

    test: Statistic | None
    """Says whether anything changed; `None` where a limit holds whatever the past was."""
    effect: Statistic
    """What must be beyond the floor."""
    spread: Statistic
    """By what past windows are known that were out of the ordinary: the test, where there is one."""
    direction: str
    """In which the effect matters; a distance is as large as it is."""


def plan_of(check: Check, sketch: Sketch) -> Plan:
    """How the check is decided.

    Raises:
        DriftError: the statistic or the floor does not fit the signal.
    """
    if check.is_of_rate:
        return _of_rate(check)
    if check.statistic == MEAN and check.kind == AT_LEAST and isinstance(sketch, Numbers):
        return Plan(
            test=MEAN_SHIFT, effect=MEAN_SHIFT, spread=MEAN_SHIFT, direction=check.direction
        )
    names = _OF_NUMBERS if isinstance(sketch, Numbers) else _OF_CATEGORIES
    if check.statistic not in names or check.kind == AT_MOST:
        raise DriftError(f"{check.statistic} with {check.kind} does not fit {check.signal}")
    statistic = _BY_NAME[check.statistic]
    if check.kind == THRESHOLD:
        return Plan(test=statistic, effect=statistic, spread=statistic, direction=EITHER)
    effect = _relative(check, sketch)
    return Plan(test=statistic, effect=effect, spread=statistic, direction=check.direction)


def _of_rate(check: Check) -> Plan:
    if check.kind == AT_MOST:
        return Plan(test=None, effect=RATE_LEVEL, spread=RATE_POINTS, direction=UP)
    effect = RATE_POINTS if check.kind == THRESHOLD else RATE_RATIO
    return Plan(test=RATE_POINTS, effect=effect, spread=RATE_POINTS, direction=check.direction)


def _relative(check: Check, sketch: Sketch) -> Statistic:
    """The mean: of a positive signal without its far end."""
    if not isinstance(sketch, Numbers):
        raise DriftError(f"{check.signal} is a category and has no relative change: use threshold")
    return NEAR_MEAN if isinstance(sketch.layout, Logarithmic) else MEAN_SHIFT
