"""Two proportions: the change of a rate in points or relative to what it was, and the rate itself.

A rate is a sketch of the categories `true` and `false`.
"""

from __future__ import annotations

from math import erfc, log, sqrt

from llmmon.runtime.drift.errors import LayoutError
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.runtime.drift.sketch import Categories, Sketch
from llmmon.runtime.drift.statistics.base import Comparison, Statistic

YES, NO = "true", "false"


def rate(sketch: Sketch) -> float:
    """The share of `true`."""
    return _yes(sketch) / sketch.events


def rate_change(baseline: Sketch, current: Sketch) -> float:
    """Current rate less the baseline's, in points: 0.02 is from 2% to 4%."""
    return rate(current) - rate(baseline)


def z_score(baseline: Sketch, current: Sketch) -> float:
    """The change in standard errors of the pooled rate: the root of chi-squared of the 2 x 2 table."""
    m, n = baseline.events, current.events
    both = (_yes(baseline) + _yes(current)) / (m + n)
    one = sqrt(both * (1 - both) * (1 / m + 1 / n))
    return rate_change(baseline, current) / one if one else 0.0


def wilson(share: float, events: float, z: float) -> tuple[float, float]:
    """Bounds of a rate (Wilson 1927): sensible at 0, at 1, and for few events."""
    center = (share + z * z / (2 * events)) / (1 + z * z / events)
    margin = sqrt(share * (1 - share) / events + z * z / (4 * events**2)) / (1 + z * z / events)
    return max(center - z * margin, 0.0), min(center + z * margin, 1.0)


def _yes(sketch: Sketch) -> float:
    if not isinstance(sketch, Categories) or not {*sketch.counts} <= {YES, NO}:
        raise LayoutError("only true and false make a rate")
    return sketch.counts.get(YES, 0)


def _points(baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
    """Newcombe's (1998) hybrid of two Wilson intervals."""
    before, now = rate(baseline), rate(current)
    low, high, low_now, high_now = _intervals(baseline, current, level, excess)
    return _comparison(
        baseline,
        current,
        excess,
        value=now - before,
        lower=now - before - sqrt((now - low_now) ** 2 + (high - before) ** 2),
        upper=now - before + sqrt((high_now - now) ** 2 + (before - low) ** 2),
    )


def _ratio(baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
    """The same hybrid for logarithms (Zou and Donner 2008); half an event keeps them finite."""
    before, now = _log_rate(baseline), _log_rate(current)
    low, high, low_now, high_now = (
        log(max(bound, 1e-12)) for bound in _intervals(baseline, current, level, excess)
    )
    down = sqrt(max(now - low_now, 0.0) ** 2 + max(high - before, 0.0) ** 2)
    up = sqrt(max(high_now - now, 0.0) ** 2 + max(before - low, 0.0) ** 2)
    return _comparison(
        baseline,
        current,
        excess,
        value=_grown(now - before),
        lower=_grown(now - before - down),
        upper=_grown(now - before + up),
    )


def _level(_baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
    """The current rate by itself: its p-value asks for nothing, since nothing is compared."""
    share = rate(current)
    low, high = wilson(share, current.events / excess, normal_critical(level))
    return Comparison(value=share, lower=low, upper=high, p_value=0.0, strength=0.0)


def _comparison(
    baseline: Sketch, current: Sketch, excess: float, *, value: float, lower: float, upper: float
) -> Comparison:
    z = z_score(baseline, current)
    p_value = erfc(abs(z) / sqrt(2 * excess))
    return Comparison(value=value, lower=lower, upper=upper, p_value=p_value, strength=z * z)


def _intervals(
    baseline: Sketch, current: Sketch, level: float, excess: float
) -> tuple[float, float, float, float]:
    z = normal_critical(level)
    return (
        *wilson(rate(baseline), baseline.events / excess, z),
        *wilson(rate(current), current.events / excess, z),
    )


def _log_rate(sketch: Sketch) -> float:
    return log((_yes(sketch) + 0.5) / (sketch.events + 1))


def _grown(log_ratio: float) -> float:
    """A ratio as a relative change; beyond e^50 it is past any floor."""
    return float(2.718281828459045 ** min(log_ratio, 50.0)) - 1


def _noise_of_points(baseline: Sketch, events: float, level: float) -> float:
    share = (_yes(baseline) + 0.5) / (baseline.events + 1)
    one = sqrt(share * (1 - share) * (1 / baseline.events + 1 / events))
    return normal_critical(level / 2) * one


def _noise_of_ratio(baseline: Sketch, events: float, level: float) -> float:
    share = (_yes(baseline) + 0.5) / (baseline.events + 1)
    return _noise_of_points(baseline, events, level) / share


def _noise_of_level(baseline: Sketch, events: float, level: float) -> float:
    """How far above itself chance puts a rate that is what the baseline's is."""
    share = (_yes(baseline) + 0.5) / (baseline.events + 1)
    return normal_critical(level) * sqrt(share * (1 - share) / events)


RATE_POINTS = Statistic(name="rate_points", compare=_points, noise=_noise_of_points)
RATE_RATIO = Statistic(name="rate_ratio", compare=_ratio, noise=_noise_of_ratio)
RATE_LEVEL = Statistic(name="rate_level", compare=_level, noise=_noise_of_level)
