"""Kolmogorov-Smirnov distance of two samples."""

from __future__ import annotations

from itertools import accumulate, repeat
from math import pi, sqrt
from operator import mul, sub

from llmmon.runtime.drift.quantiles import kolmogorov_critical, kolmogorov_tail
from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics.base import Comparison, Statistic
from llmmon.runtime.drift.statistics.pairs import effective_events, ordered

_MEAN_SQUARE = pi**2 / 12
"""Of the Kolmogorov distribution."""


def ks(baseline: Sketch, current: Sketch) -> float:
    """The largest difference of the two shares of events up to a bin: from 0 to 1.

    At most that of the values themselves, and smaller by what happens within one bin. p-values
    are those of the limit sqrt(nm / (n + m)) D (Smirnov 1939), which ties make conservative.
    """
    before, now = ordered(baseline, current)
    m, n, bins = before.events, now.events, sorted(before.counts.keys() | now.counts.keys())
    # In whole events of n * m, so that no rounding adds up.
    first = map(mul, map(before.counts.get, bins, repeat(0)), repeat(n))
    second = map(mul, map(now.counts.get, bins, repeat(0)), repeat(m))
    differences = accumulate(map(sub, first, second))
    largest: float = max(map(abs, differences))
    return largest / (n * m)


def _compare(baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
    value = ks(baseline, current)
    root = sqrt(effective_events(baseline.events, current.events))
    # The Dvoretzky-Kiefer-Wolfowitz band of both: at most this far from the truth, all bins at once.
    margin = kolmogorov_critical(level) * sqrt(excess) / root
    return Comparison(
        value=value,
        lower=max(value - margin, 0.0),
        upper=min(value + margin, 1.0),
        p_value=kolmogorov_tail(value * root / sqrt(excess)),
        strength=(value * root) ** 2 / _MEAN_SQUARE,
    )


def _noise(baseline: Sketch, events: float, level: float) -> float:
    return kolmogorov_critical(level) / sqrt(effective_events(baseline.events, events))


KS = Statistic(name="ks", compare=_compare, noise=_noise)
