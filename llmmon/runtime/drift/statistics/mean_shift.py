"""Relative change of the mean: of all values, or of values without their far end."""

from __future__ import annotations

from math import erfc, inf, sqrt

from llmmon.runtime.drift.layout import Buckets
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.runtime.drift.sketch import Hourly, Numbers, Sketch
from llmmon.runtime.drift.statistics.base import Comparison, Statistic
from llmmon.runtime.drift.statistics.pairs import ordered

_NEAR = 0.99
_TINY = 1e-12
"""What stands for a mean of zero where it divides."""


def mean(sketch: Numbers) -> float:
    """The mean of the values: from their sum where it is known, else each as the middle of its bin."""
    if sketch.added is not None:
        return sketch.added / sketch.events
    return _mean_of_bins(sketch)


def _mean_of_bins(sketch: Numbers) -> float:
    middle = sketch.layout.middle
    return sum(count * middle(number) for number, count in sketch.counts.items()) / sketch.events


def variance(sketch: Numbers) -> float:
    """The variance of the values, with n - 1 in the denominator.

    Those in a bucket of Prometheus are taken as spread evenly over it; other bins are too narrow for
    that to matter.
    """
    if sketch.hourly is not None:
        return _between(sketch, sketch.hourly) / max(sketch.hourly.hours - 1, 1)
    center, layout = _mean_of_bins(sketch), sketch.layout
    squares = 0.0
    for number, count in sketch.counts.items():
        within = _width(layout, number) ** 2 / 12 if isinstance(layout, Buckets) else 0.0
        squares += count * ((layout.middle(number) - center) ** 2 + within)
    return squares / max(sketch.events - 1, 1)


def _variances(before: Numbers, now: Numbers) -> tuple[float, float]:
    """Of both windows. From means of hours, which are few, it is one of both together."""
    if before.hourly is None or now.hourly is None:
        return variance(before), variance(now)
    squares = _between(before, before.hourly) + _between(now, now.hourly)
    pooled = squares / max(before.hourly.hours + now.hourly.hours - 2, 1)
    return pooled, pooled


def _between(sketch: Numbers, hourly: Hourly) -> float:
    """The sum of n (m - mean)² over hours, which is one variance for each hour but one."""
    return max(hourly.squares - (sketch.added or 0.0) ** 2 / sketch.events, 0.0)


def _width(layout: Buckets, number: int) -> float:
    low, high = layout.edges(number)
    return high - low


def mean_shift(baseline: Sketch, current: Sketch) -> float:
    """Current mean divided by the baseline's, less 1: 0.2 is a fifth more.

    Its test is Welch's (1947) with the normal limit.
    """
    before, now = ordered(baseline, current)
    return _relative(mean(now) - mean(before), mean(before))


def _relative(change: float, before: float) -> float:
    if change == 0:
        return 0.0
    return change / max(abs(before), _TINY)


def _compare(baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
    before, now = ordered(baseline, current)
    start, change = mean(before), mean(now) - mean(before)
    then, today = _variances(before, now)
    one = sqrt(then / before.events + today / now.events)
    margin = normal_critical(level) * one * sqrt(excess)
    z = abs(change) / one if one else inf if change else 0.0
    return Comparison(
        value=_relative(change, start),
        lower=_relative(change - margin, start),
        upper=_relative(change + margin, start),
        p_value=erfc(z / sqrt(2 * excess)),
        strength=z**2,
    )


def _noise(baseline: Sketch, events: float, level: float) -> float:
    before, _ = ordered(baseline, baseline)
    one = sqrt(variance(before) * (1 / before.events + 1 / events))
    return abs(_relative(normal_critical(level / 2) * one, mean(before)))


def near(sketch: Numbers) -> Numbers:
    """The same, where the highest hundredth counts as if it lay where it begins."""
    highest, counts = _far_end(sketch), dict[int, float]()
    for number, count in sketch.counts.items():
        at = min(number, highest)
        counts[at] = counts.get(at, 0) + count
    return Numbers(layout=sketch.layout, counts=counts)


def _far_end(sketch: Numbers) -> int:
    seen, goal = 0.0, _NEAR * sketch.events
    for number in sorted(sketch.counts):
        seen += sketch.counts[number]
        if seen >= goal:
            return number
    return max(sketch.counts)


def _compare_near(baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
    """A timeout of minutes in a thousand answers would else be the largest part of mean and variance."""
    before, now = ordered(baseline, current)
    return _compare(near(before), near(now), level, excess)


def _noise_near(baseline: Sketch, events: float, level: float) -> float:
    before, _ = ordered(baseline, baseline)
    return _noise(near(before), events, level)


MEAN_SHIFT = Statistic(name="mean_shift", compare=_compare, noise=_noise)
NEAR_MEAN = Statistic(name="mean", compare=_compare_near, noise=_noise_near)
