"""Relative change of the mean."""

from __future__ import annotations

from math import erfc, inf, sqrt

from llmmon.runtime.drift.layout import Buckets
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.statistics.base import Comparison, Statistic
from llmmon.runtime.drift.statistics.pairs import ordered


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
    center, layout = _mean_of_bins(sketch), sketch.layout
    squares = 0.0
    for number, count in sketch.counts.items():
        within = _width(layout, number) ** 2 / 12 if isinstance(layout, Buckets) else 0.0
        squares += count * ((layout.middle(number) - center) ** 2 + within)
    return squares / max(sketch.events - 1, 1)


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
    return change / abs(before) if before else inf if change > 0 else -inf


def _compare(baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
    before, now = ordered(baseline, current)
    start, change = mean(before), mean(now) - mean(before)
    one = sqrt(variance(before) / before.events + variance(now) / now.events)
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


MEAN_SHIFT = Statistic(name="mean_shift", compare=_compare, noise=_noise)
