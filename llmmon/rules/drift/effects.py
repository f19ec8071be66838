"""The effect of a check: what its floor is about, and how large it is at least.

A threshold is about the statistic itself, `at_least` about the relative change of the mean or of the
rate, `at_most` about the rate of the current window alone. Where only one direction is bad, a change in
the other has no effect.
"""

from __future__ import annotations

from decimal import Decimal

from llmmon.model import naming
from llmmon.model.service import DriftCheck
from llmmon.promql import Binary, Number, Vector, equal, magnitude, root, squared, total
from llmmon.rules.drift.moments import mean, variance_of_mean
from llmmon.rules.drift.scope import HIT, MODEL, Signal
from llmmon.rules.drift.statistics import STATISTICS
from llmmon.rules.drift.statistics.rates import points_lower, rate, wilson
from llmmon.runtime.drift.check import EITHER, UP
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.sli.drift_levels import bad_direction, figure

_MINUS_ONE = Number(Decimal(-1))


def direction(signal: Signal) -> str:
    """In which direction a change of the mean or the rate is bad."""
    better = {metric.name: metric.better for metric in signal.service.quality}
    return bad_direction(signal.name, better.get(signal.name))


def effect(signal: Signal, check: DriftCheck) -> Vector:
    """The effect of the current window, by model."""
    if check.at_most is not None:
        return rate(signal, naming.CURRENT)
    value = total(signal.of_check(naming.DRIFT_STATISTIC, check), MODEL)
    if signal.is_rate:
        change = value if check.threshold is not None else value.arithmetic("/", _before(signal))
        return _in_direction(change, signal)
    if check.threshold is not None:
        return value
    return _in_direction(_ratio_of_means(signal).arithmetic("-", 1), signal)


def lower_bound(signal: Signal, check: DriftCheck, level: float) -> Vector:
    """What the effect is at least, but for as many windows as the level says."""
    if check.at_most is not None:
        return wilson(signal, naming.CURRENT, level, None, "lower")
    excess = total(signal.of_check(naming.DRIFT_EXCESS, check), MODEL)
    if signal.is_rate:
        points = _points(signal, check, level, excess)
        return points if check.threshold is not None else points.arithmetic("/", _before(signal))
    shown = total(signal.of_check(naming.DRIFT_EFFECT, check), MODEL)
    if check.threshold is not None:
        return STATISTICS[check.statistic].lower(signal, level, shown, excess)
    off = root(excess.arithmetic("*", _relative_variance(signal)))
    return shown.arithmetic("-", off.arithmetic("*", Number(figure(normal_critical(level)))))


def _in_direction(change: Vector, signal: Signal) -> Vector:
    """The change as far as it is bad."""
    bad = direction(signal)
    if bad == EITHER:
        return magnitude(change)
    return change if bad == UP else change.arithmetic("*", _MINUS_ONE)


def _before(signal: Signal) -> Vector:
    """The rate of the baseline; half an event more keeps it from zero."""
    bins = signal.series(naming.drift_window(naming.DRIFT_BINS, naming.BASELINE))
    hits = total(bins.where(*equal(**{naming.BIN_LABEL: HIT})), MODEL)
    events = signal.events(naming.BASELINE).arithmetic("+", 1)
    return hits.arithmetic("+", Number(Decimal("0.5"))).arithmetic("/", events)


def _points(signal: Signal, check: DriftCheck, level: float, excess: Vector) -> Vector:
    value = total(signal.of_check(naming.DRIFT_STATISTIC, check), MODEL)
    risen = points_lower(signal, level, value, excess, up=True)
    if direction(signal) == UP:
        return risen
    fallen = points_lower(signal, level, value, excess, up=False)
    return Binary(risen, "and", value.compare(">=", 0)).otherwise(fallen)


def _ratio_of_means(signal: Signal) -> Vector:
    return mean(signal, naming.CURRENT).arithmetic("/", mean(signal, naming.BASELINE))


def _relative_variance(signal: Signal) -> Vector:
    """Of the ratio of both means, to the first order."""
    ratio, before = _ratio_of_means(signal), mean(signal, naming.BASELINE)
    now = variance_of_mean(signal, naming.CURRENT)
    then = variance_of_mean(signal, naming.BASELINE).arithmetic("*", squared(ratio))
    return now.arithmetic("+", then).arithmetic("/", squared(before))
