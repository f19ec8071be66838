"""Bounds miss the truth no more often than their level says, or they promise what they do not hold."""

from __future__ import annotations

from functools import cache
from math import exp
from random import Random

import pytest

from llmmon.runtime.drift.layout import POSITIVE
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch, numbers
from llmmon.runtime.drift.statistics import STATISTICS, Statistic

_LEVEL, _WINDOWS, _EVENTS = 0.05, 120, 400
_PAST = 4
"""Times the events of a window."""
_OF_NUMBERS = [s for s in STATISTICS if not s.name.startswith("rate")]
_OF_RATES = [s for s in STATISTICS if s.name.startswith("rate")]
_MOST = 16
"""Of 120 windows at a level of 5%: six are expected, seventeen come once in ten thousand times. What is
above six is also how far the limits for many events hold."""


def _latencies(random: Random, events: int, slowdown: float) -> Numbers:
    return numbers(POSITIVE, (slowdown * exp(random.gauss(0, 0.8)) for _ in range(events)))


def _refusals(random: Random, events: int, rate: float) -> Categories:
    refused = sum(random.random() < rate for _ in range(events))
    return Categories(counts={"true": refused, "false": events - refused})


@cache
def _windows(is_rate: bool) -> list[tuple[Sketch, Sketch]]:
    """The first pair is large enough to be the truth."""
    random = Random(21)
    sizes = [60_000, *[_EVENTS] * _WINDOWS]
    if is_rate:
        return [(_refusals(random, _PAST * n, 0.05), _refusals(random, n, 0.09)) for n in sizes]
    return [(_latencies(random, _PAST * n, 1), _latencies(random, n, 1.3)) for n in sizes]


@pytest.mark.parametrize("statistic", [*_OF_NUMBERS, *_OF_RATES], ids=lambda s: s.name)
def test_bounds_miss_the_truth_as_rarely_as_their_level_says(statistic: Statistic) -> None:
    (past, now), *windows = _windows(statistic in _OF_RATES)
    truth = statistic.compare(past, now, _LEVEL, 1).value
    compared = [statistic.compare(before, after, _LEVEL, 1) for before, after in windows]

    assert sum(one.lower > truth for one in compared) <= _MOST
    assert sum(one.upper < truth for one in compared) <= _MOST
