"""Relative change of a quantile: the median, or the slow end."""

from __future__ import annotations

from bisect import bisect_left
from math import erfc, exp, inf, log, sqrt

from llmmon.runtime.drift.layout import Layout
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.statistics.base import Comparison, Statistic
from llmmon.runtime.drift.statistics.pairs import ordered

_TINY = 1e-12
"""What stands for zero where a logarithm is taken."""


def quantile(sketch: Numbers, share: float) -> float:
    """The value below which that share of the events lies, evenly spread within its bin."""
    bins, until = sketch.cumulated.bins, sketch.cumulated.until
    goal = min(max(share, 0.0), 1.0) * until[-1]
    place = bisect_left(until, goal)
    seen = until[place - 1] if place else 0
    return _within(sketch.layout, bins[place], (goal - seen) / (until[place] - seen))


def _within(layout: Layout, number: int, part: float) -> float:
    low, high = layout.edges(number)
    return low + (high - low) * max(part, 0.0)


def quantile_shift(baseline: Sketch, current: Sketch, share: float) -> float:
    """The current window's quantile divided by the baseline's, less 1: 0.2 is a fifth more.

    Bounds combine those of both quantiles, which come from the ranks between which a quantile
    must lie (Hahn and Meeker 1991), on the logarithmic scale (Zou and Donner 2008).
    """
    before, now = ordered(baseline, current)
    return exp(_log(quantile(now, share)) - _log(quantile(before, share))) - 1


def quantile_statistic(share: float) -> Statistic:
    """The relative change of one quantile."""

    def compare(baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
        before, now = ordered(baseline, current)
        change = _log(quantile(now, share)) - _log(quantile(before, share))
        down, up = _margins(before, now, share, normal_critical(level) * sqrt(excess))
        one = sum(_margins(before, now, share, 1.0)) / 2
        z = abs(change) / one if one else inf if change else 0.0
        return Comparison(
            value=exp(change) - 1,
            lower=exp(change - down) - 1,
            upper=exp(min(change + up, 700.0)) - 1,
            p_value=erfc(z / sqrt(2 * excess)),
            strength=z**2,
        )

    def noise(baseline: Sketch, events: float, level: float) -> float:
        before, _ = ordered(baseline, baseline)
        z = normal_critical(level / 2) * sqrt(1 + before.events / events)
        low, high = _log_bounds(before, share, z)
        return exp(min((high - low) / 2, 700.0)) - 1

    return Statistic(name=f"p{share * 100:g}", compare=compare, noise=noise)


def _margins(before: Numbers, now: Numbers, share: float, z: float) -> tuple[float, float]:
    """How far below and above the change of logarithms its bounds are."""
    low, high = _log_bounds(before, share, z)
    low_now, high_now = _log_bounds(now, share, z)
    start, end = _log(quantile(before, share)), _log(quantile(now, share))
    down = sqrt((end - low_now) ** 2 + (high - start) ** 2)
    return down, sqrt((high_now - end) ** 2 + (start - low) ** 2)


def _log_bounds(sketch: Numbers, share: float, z: float) -> tuple[float, float]:
    margin = z * sqrt(share * (1 - share) / sketch.events)
    low, high = quantile(sketch, share - margin), quantile(sketch, share + margin)
    return _log(low), _log(high)


def _log(value: float) -> float:
    return log(max(value, _TINY))


MEDIAN, P95 = quantile_statistic(0.5), quantile_statistic(0.95)
