"""Wasserstein distance: how far an event has moved on average, in the signal's own unit.

Each event stands at the middle of its bin, what lies above the last bound at that bound.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from math import pi

from llmmon.model import naming
from llmmon.promql import (
    Binary,
    Matcher,
    Number,
    Vector,
    at_least,
    bound_matcher,
    magnitude,
    root,
    squared,
    total,
)
from llmmon.rules.drift.moments import middles
from llmmon.rules.drift.scope import MODEL, Layout, Signal
from llmmon.rules.drift.statistics.base import Statistic, effective
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.sli.drift_levels import figure

_HALF_PI = Number(figure(pi / 2))


def _value(signal: Signal) -> Vector:
    """The integral of the difference of the two distribution functions."""

    def difference(up_to: Matcher, layout: Layout) -> Vector:
        now, before = (
            _share_up_to(signal, window, up_to, layout)
            for window in (naming.CURRENT, naming.BASELINE)
        )
        return magnitude(now.arithmetic("-", before))

    return _integral(signal, difference)


def spread(signal: Signal) -> Vector:
    """The integral of sqrt(F (1 - F)) of both together: what chance moves events by, times sqrt(n)."""

    def deviation(up_to: Matcher, layout: Layout) -> Vector:
        counted = (
            _up_to(signal, window, up_to, layout) for window in (naming.CURRENT, naming.BASELINE)
        )
        events = (signal.events(window) for window in (naming.CURRENT, naming.BASELINE))
        share = _sum(*counted).arithmetic("/", _sum(*events))
        others = Binary(Number(Decimal(1)), "-", share)
        return root(at_least(share.arithmetic("*", others), Decimal(0)))

    return _integral(signal, deviation)


def _sum(one: Vector, other: Vector) -> Vector:
    return one.arithmetic("+", other)


def _integral(signal: Signal, height: Callable[[Matcher, Layout], Vector]) -> Vector:
    """The sum over all bounds of a height there, times the way from bin to bin."""

    def over(layout: Layout) -> Vector:
        ways = (high - low for low, high in pairwise(middles(layout)))
        found: Vector | None = None
        for bound, way in zip(layout.bounds, ways, strict=True):
            width = Number(figure(float(way / layout.per_unit)))
            step = height(bound_matcher(bound), layout).arithmetic("*", width)
            found = step if found is None else found.arithmetic("+", step)
        if found is None:
            raise ValueError("a histogram has a bound at least")
        return found

    return signal.in_each_layout(over)


def _up_to(signal: Signal, window: str, up_to: Matcher, layout: Layout) -> Vector:
    buckets = signal.series(naming.drift_window(naming.DRIFT_BUCKETS, window))
    return total(buckets.where(up_to, *layout.matchers), MODEL)


def _share_up_to(signal: Signal, window: str, up_to: Matcher, layout: Layout) -> Vector:
    return _up_to(signal, window, up_to, layout).arithmetic("/", signal.events(window))


def _recorded_spread(signal: Signal) -> Vector:
    return total(signal.series(naming.DRIFT_SPREAD), MODEL)


def _score(signal: Signal, value: Vector) -> Vector:
    per_event = squared(value).arithmetic("*", effective(signal))
    return per_event.arithmetic("/", squared(_recorded_spread(signal))).arithmetic("*", _HALF_PI)


def _lower(signal: Signal, level: float, value: Vector, excess: Vector) -> Vector:
    """As if the difference had one sign everywhere, when it varies most."""
    one = _recorded_spread(signal).arithmetic("*", root(excess.arithmetic("/", effective(signal))))
    return value.arithmetic("-", one.arithmetic("*", Number(figure(normal_critical(level / 2)))))


WASSERSTEIN = Statistic(value=_value, score=_score, lower=_lower)
