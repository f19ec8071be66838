"""Rates: the change in points, by the score test of two proportions and Newcombe's interval.

Newcombe (1998) joins two Wilson (1927) intervals, which are sensible at 0, at 1 and for few events.
"""

from __future__ import annotations

from decimal import Decimal

from llmmon.model import naming
from llmmon.promql import Binary, Number, Vector, equal, root, squared, total
from llmmon.rules.drift.scope import HIT, MODEL, Signal
from llmmon.rules.drift.statistics.base import Statistic, effective
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.sli.drift_levels import figure

_ONE = Number(Decimal(1))


def rate(signal: Signal, window: str) -> Vector:
    """The share of hits in a window."""
    return _hits(signal, window).arithmetic("/", signal.events(window).compare(">", 0))


def _hits(signal: Signal, window: str) -> Vector:
    bins = signal.series(naming.drift_window(naming.DRIFT_BINS, window))
    return total(bins.where(*equal(**{naming.BIN_LABEL: HIT})), MODEL)


def wilson(signal: Signal, window: str, level: float, excess: Vector | None, side: str) -> Vector:
    """A bound of a window's rate, missed at most as often as `level` says."""
    z = normal_critical(level)
    share, events = rate(signal, window), signal.events(window)
    if excess is not None:
        events = events.arithmetic("/", excess)
    both, half = Number(figure(z * z)), Number(figure(z * z / 2))
    variance = share.arithmetic("*", _less_than_one(share)).arithmetic("*", events)
    reach = root(variance.arithmetic("+", Number(figure(z * z / 4)))).arithmetic(
        "*", Number(figure(z))
    )
    center = share.arithmetic("*", events).arithmetic("+", half)
    shifted = center.arithmetic("-" if side == "lower" else "+", reach)
    return shifted.arithmetic("/", events.arithmetic("+", both))


def _less_than_one(share: Vector) -> Vector:
    return Binary(_ONE, "-", share)


def _value(signal: Signal) -> Vector:
    return rate(signal, naming.CURRENT).arithmetic("-", rate(signal, naming.BASELINE))


def _score(signal: Signal, value: Vector) -> Vector:
    """The square of the change in standard errors of the pooled rate; nothing where all rates are 0."""
    hits = _hits(signal, naming.CURRENT).arithmetic("+", _hits(signal, naming.BASELINE))
    events = signal.events(naming.CURRENT).arithmetic("+", signal.events(naming.BASELINE))
    pooled = hits.arithmetic("/", events)
    variance = pooled.arithmetic("*", _less_than_one(pooled)).arithmetic("/", effective(signal))
    change = squared(value)
    return change.arithmetic("/", variance.compare(">", 0)).otherwise(change)


def points_lower(signal: Signal, level: float, value: Vector, excess: Vector, up: bool) -> Vector:
    """How many points a rate has risen at least, or fallen."""
    now, before = naming.CURRENT, naming.BASELINE
    low, high = (now, before) if up else (before, now)
    down = rate(signal, low).arithmetic("-", wilson(signal, low, level, excess, "lower"))
    over = wilson(signal, high, level, excess, "upper").arithmetic("-", rate(signal, high))
    reach = root(squared(down).arithmetic("+", squared(over)))
    change = value if up else value.arithmetic("*", Number(Decimal(-1)))
    return change.arithmetic("-", reach)


def _lower(signal: Signal, level: float, value: Vector, excess: Vector) -> Vector:
    return points_lower(signal, level, value, excess, up=True)


RATIO = Statistic(value=_value, score=_score, lower=_lower)
