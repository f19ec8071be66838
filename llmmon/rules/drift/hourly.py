"""The variance of a signal of which nothing is known but how many events an hour had, and their sum.

The means of hours tell it: n (m - mean)², with n events of mean m, is on average the variance of one
event if events are independent, and more if those of an hour are alike.
"""

from __future__ import annotations

from decimal import Decimal

from llmmon.model import naming
from llmmon.promql import Number, Vector, at_least, squared, total
from llmmon.rules.drift.scope import MODEL, Signal

_WINDOWS = (naming.CURRENT, naming.BASELINE)


def of_hour(signal: Signal, part: str) -> Vector:
    """Of an hour with events n m², or that it is one."""
    events = total(signal.series(naming.drift_hourly(naming.DRIFT_BINS)), MODEL)
    if part == naming.DRIFT_HOURS:
        return events.holds(">", Number(Decimal(0)))
    added = total(signal.series(naming.drift_hourly(naming.DRIFT_SUM)), MODEL)
    return squared(added).arithmetic("/", events.compare(">", 0))


def pooled_variance(signal: Signal) -> Vector:
    """The variance of one event in both windows together: a window has few hours."""
    hours, hours_before = (_part(signal, naming.DRIFT_HOURS, window) for window in _WINDOWS)
    freedom = at_least(hours.arithmetic("+", hours_before).arithmetic("-", 2), Decimal(1))
    now, before = (_between(signal, window) for window in _WINDOWS)
    return now.arithmetic("+", before).arithmetic("/", freedom)


def _between(signal: Signal, window: str) -> Vector:
    """The sum of n (m - mean)² over the hours of a window, with n events of mean m."""
    added = _part(signal, naming.DRIFT_SUM, window)
    events = signal.events(window).compare(">", 0)
    of_all = squared(added).arithmetic("/", events)
    squares = _part(signal, naming.DRIFT_SQUARES, window)
    return at_least(squares.arithmetic("-", of_all), Decimal(0))


def _part(signal: Signal, part: str, window: str) -> Vector:
    return total(signal.series(naming.drift_window(part, window)), MODEL)
