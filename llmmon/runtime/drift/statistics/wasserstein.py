"""Wasserstein distance of order 1."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import erfc, pi, sqrt

from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.statistics.base import Comparison, Statistic
from llmmon.runtime.drift.statistics.pairs import effective_events, ordered


def wasserstein(baseline: Sketch, current: Sketch) -> float:
    """The integral of the difference of the two distribution functions, in the signal's own unit.

    How far an event has moved on average, seconds of latency, say (Kantorovich 1942; Vallender
    1974). Each event stands at the middle of its bin. One value far out moves it, as it moves the
    mean.
    """
    return sum(abs(p - q) * width for p, q, width in _steps(*ordered(baseline, current)))


def _steps(before: Numbers, now: Numbers) -> Iterator[tuple[float, float, float]]:
    """Shares up to each bin, and the way to the next one."""
    m, n, seen_before, seen_now = before.events, now.events, 0.0, 0.0
    bins = sorted({*before.counts, *now.counts})
    for number, following in pairwise(bins):
        seen_before += before.counts.get(number, 0)
        seen_now += now.counts.get(number, 0)
        width = before.layout.middle(following) - before.layout.middle(number)
        yield seen_before / m, seen_now / n, width


def _spread(before: Numbers, now: Numbers) -> float:
    """The integral of sqrt(F (1 - F)) of both together: sqrt(n) times what chance moves events by."""
    m, n = before.events, now.events
    joint = ((p * m + q * n) / (m + n) for p, q, _ in _steps(before, now))
    widths = [width for _, _, width in _steps(before, now)]
    return sum(sqrt(max(f * (1 - f), 0.0)) * w for f, w in zip(joint, widths, strict=True))


def _compare(baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
    before, now = ordered(baseline, current)
    value = wasserstein(before, now)
    one = _spread(before, now) / sqrt(effective_events(before.events, now.events))
    # As if the difference had one sign everywhere, when it varies most: too wide rather than too narrow.
    margin = normal_critical(level / 2) * one * sqrt(excess)
    return Comparison(
        value=value,
        lower=max(value - margin, 0.0),
        upper=value + margin,
        p_value=erfc(value / (one * sqrt(2 * excess))) if one else 1.0,
        strength=(value / one) ** 2 * pi / 2 if one else 0.0,
    )


def _noise(baseline: Sketch, events: float, level: float) -> float:
    before, _ = ordered(baseline, baseline)
    one = _spread(before, before) / sqrt(effective_events(before.events, events))
    return normal_critical(level / 2) * one


WASSERSTEIN = Statistic(name="wasserstein", compare=_compare, noise=_noise)
