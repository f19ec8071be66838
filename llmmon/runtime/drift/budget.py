"""From false alarms a month to the level of one test."""

from __future__ import annotations

HIGHEST_LEVEL = 0.05
"""However many false alarms are allowed: what is likelier than this is no finding."""


def level_of(false_alarms: float, tests: float, confirmations: int) -> float:
    """The level of each test, if that many alarms may be false among that many tests.

    An alarm takes `confirmations` windows after each other, which do not overlap. If nothing
    changed, it is as rare as the level to that power.
    """
    return float(min((false_alarms / tests) ** (1 / confirmations), HIGHEST_LEVEL))
