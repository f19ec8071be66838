"""Means and variances of a signal of numbers, from its histogram.

The mean is that of the values themselves, as `_sum` over `_count`. The variance takes the values of a
bin as spread evenly over it; what lies above the last bound stands at the last bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from llmmon.model import naming
from llmmon.promql import Binary, Number, Selector, Vector, at_least, equal, squared, total
from llmmon.rules.drift.hourly import pooled_variance
from llmmon.rules.drift.scope import MODEL, Layout, Signal
from llmmon.rules.types import RecordingRule

_PLACES = Decimal("1e-12")


def moment_rules(signal: Signal) -> Iterator[RecordingRule]:
    """Mean and variance of the current window and of the baseline."""
    for window in (naming.CURRENT, naming.BASELINE):
        summed = total(signal.series(naming.drift_window(naming.DRIFT_SUM, window)), MODEL)
        average = summed.arithmetic("/", signal.events(window).compare(">", 0))
        yield signal.record(naming.drift_window(naming.DRIFT_MEAN, window), average)
        bins = signal.series(naming.drift_window(naming.DRIFT_BINS, window))
        events = signal.events(window)

        def of(layout: Layout, bins: Selector = bins, events: Vector = events) -> Vector:
            return _variance(bins.where(*layout.matchers), events, layout)

        name = naming.drift_window(naming.DRIFT_VARIANCE, window)
        variance = pooled_variance(signal) if signal.is_mean else signal.in_each_layout(of)
        yield signal.record(name, variance)


def mean(signal: Signal, window: str) -> Vector:
    """The mean of a window, by model."""
    return total(signal.series(naming.drift_window(naming.DRIFT_MEAN, window)), MODEL)


def variance_of_mean(signal: Signal, window: str) -> Vector:
    """The variance of the mean of a window, if events are independent."""
    series = signal.series(naming.drift_window(naming.DRIFT_VARIANCE, window))
    return total(series, MODEL).arithmetic("/", signal.events(window))


def middles(layout: Layout) -> tuple[Decimal, ...]:
    """The value that stands for each bin, in the unit of the histogram."""
    lower = min(Decimal(0), layout.bounds[0])
    inner = (_middle(low, high) for low, high in pairwise((lower, *layout.bounds)))
    return (*inner, layout.bounds[-1])


def bin_moments(layout: Layout) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
    """The mean of the values of each bin, and the mean of their squares."""
    firsts = tuple(center.quantize(_PLACES) for center in middles(layout))
    pairs = zip(middles(layout), _within(layout), strict=True)
    return firsts, tuple((center**2 + within).quantize(_PLACES) for center, within in pairs)


def _variance(bins: Selector, events: Vector, layout: Layout) -> Vector:
    first, second = (
        _weighted(bins, layout.bins, weights).arithmetic("/", events)
        for weights in bin_moments(layout)
    )
    return at_least(second.arithmetic("-", squared(first)), Decimal(0))


def _within(layout: Layout) -> Iterator[Decimal]:
    """The variance within each bin: a twelfth of its width, squared."""
    lower = min(Decimal(0), layout.bounds[0])
    for low, high in pairwise((lower, *layout.bounds)):
        yield (high - low) ** 2 / 12
    yield Decimal(0)


def _weighted(bins: Selector, names: Sequence[str], weights: Sequence[Decimal]) -> Vector:
    terms = (
        Binary(
            Number(weight),
            "*",
            total(bins.where(*equal(**{naming.BIN_LABEL: name})), MODEL),
        )
        for name, weight in zip(names, weights, strict=True)
    )
    found: Vector = next(terms)
    for term in terms:
        found = found.arithmetic("+", term)
    return found


def _middle(low: Decimal, high: Decimal) -> Decimal:
    return (low + high) / 2
