"""From false alarms a month to the level of one test, and the other numbers that a decision rests on.

Rules in Prometheus and the job on events take all of them from here.
"""

from __future__ import annotations

from math import sqrt

from llmmon.runtime.drift.quantiles import normal_critical

HIGHEST_LEVEL = 0.05
"""However many false alarms are allowed: what is likelier than this is no finding."""
FEWEST_EVENTS = 50
"""No window with fewer is judged: the distributions that critical values come from do not hold yet."""
FEWEST_WINDOWS = 10
"""Fewer past windows say nothing about how much they vary."""
BOUND_LEVEL = 0.2
"""How often the near end of the effect of one window may be beyond the truth. Both of two windows are
so in one of 25, and so is the mean of four: there the bound is at 95%. It need not be rarer, since it
is not what keeps chance out: that is the level."""
TOGETHER_LEVEL = 0.05
"""The same for the mean of a day's windows."""
WAYS = 2
"""An alarm comes by windows after each other, or by those of a day together; each has half of the budget."""
HIGHEST_DEVIATION = 3.0
"""However far a window is from the past, it counts as this far among those of its day, so that one
incident is not a day."""
_DAY = 24


def level_of(false_alarms: float, tests: float, confirmations: int) -> float:
    """The level of each window, if that many alarms may be false among that many tests.

    An alarm takes `confirmations` windows after each other, which do not overlap. If nothing
    changed, it is as rare as the level to that power.
    """
    each = false_alarms / WAYS / tests
    return float(min(each ** (1 / confirmations), HIGHEST_LEVEL))


def level_together(level: float, confirmations: int) -> float:
    """The level of a day's windows together, from that of each."""
    return level**confirmations


def windows_together(hours: int) -> int:
    """How many windows of so many hours are judged together: those of a day, and two at least."""
    return max(_DAY // hours, 2)


def share_of_margin(windows: int) -> float:
    """How wide the bounds of a mean of windows are, of the mean of their own: narrower by the root of
    their number, and for another level."""
    return normal_critical(TOGETHER_LEVEL) / normal_critical(BOUND_LEVEL) / sqrt(windows)


def independent_sums(sums: float, windows: int) -> float:
    """How much so many sums of windows tell of their variance, where each window is in several of them."""
    return sums / sum_overlap(windows)


def sum_overlap(windows: int) -> float:
    """How many sums that overlap tell as much as one that does not, of a variance (Bartlett 1946)."""
    return 1 + 2 * sum((1 - lag / windows) ** 2 for lag in range(1, windows))
