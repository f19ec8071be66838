"""Statistics of two windows as counts by bin, from their definitions; PromQL plays no part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log, log2, pi, sqrt

from llmmon.rules.drift.moments import middles
from llmmon.rules.drift.scope import Layout
from llmmon.runtime.drift.quantiles import (
    chi_squared_critical,
    kolmogorov_critical,
    normal_critical,
)
from llmmon.sli.drift_levels import IN_JENSEN_SHANNON, figure

Counts = Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A statistic of two windows."""

    value: float
    score: float
    lower: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The current window and its baseline, in the bins of a layout."""

    now: Counts
    before: Counts
    layout: Layout

    @property
    def events(self) -> tuple[float, float]:
        """Of the current window, and of the baseline."""
        return sum(self.now), sum(self.before)

    @property
    def effective(self) -> float:
        """nm / (n + m)."""
        n, m = self.events
        return n * m / (n + m)

    @property
    def shares(self) -> list[tuple[float, float]]:
        """Of each bin, now and before."""
        n, m = self.events
        return [(x / n, y / m) for x, y in zip(self.now, self.before, strict=True)]


def measure(statistic: str, pair: Pair, level: float, excess: float) -> Measured:
    """The statistic, and what chance makes of it."""
    if statistic in _DIVERGENCES:
        return _divergence(statistic, pair, level, excess)
    return _MEASURES[statistic](pair, level, excess)


def _ks(pair: Pair, level: float, excess: float) -> Measured:
    gaps = accumulate(p - q for p, q in pair.shares)
    value = max(abs(gap) for gap in gaps)
    margin = _rounded(kolmogorov_critical(level)) * sqrt(excess / pair.effective)
    score = value**2 * pair.effective / _rounded(pi**2 / 12)
    return Measured(value=value, score=score, lower=value - margin)


def _wasserstein(pair: Pair, level: float, excess: float) -> Measured:
    n, m = pair.events
    centers = [float(center / pair.layout.per_unit) for center in middles(pair.layout)]
    value = spread = 0.0
    sums = zip(accumulate(pair.now), accumulate(pair.before), strict=True)
    for (x, y), low, high in zip(sums, centers, centers[1:], strict=False):
        both = (x + y) / (n + m)
        value += abs(x / n - y / m) * _rounded(high - low)
        spread += sqrt(both * (1 - both)) * _rounded(high - low)
    margin = _rounded(normal_critical(level / 2)) * spread * sqrt(excess / pair.effective)
    score = value**2 * pair.effective / spread**2 * _rounded(pi / 2)
    return Measured(value=value, score=score, lower=value - margin)


def _ratio(pair: Pair, level: float, excess: float) -> Measured:
    (now, _), (n, m) = pair.shares[0], pair.events
    before = pair.shares[0][1]
    pooled = (pair.now[0] + pair.before[0]) / (n + m)
    variance = pooled * (1 - pooled) / pair.effective
    low, _ = wilson(now, n / excess, level)
    _, high = wilson(before, m / excess, level)
    reach = sqrt((now - low) ** 2 + (high - before) ** 2)
    change = now - before
    return Measured(
        value=change,
        score=change**2 / variance if variance else 0.0,
        lower=change - reach,
    )


def wilson(share: float, events: float, level: float) -> tuple[float, float]:
    """Wilson's bounds of a rate."""
    z = normal_critical(level)
    center = share * events + _rounded(z * z / 2)
    reach = _rounded(z) * sqrt(share * (1 - share) * events + _rounded(z * z / 4))
    whole = events + _rounded(z * z)
    return (center - reach) / whole, (center + reach) / whole


def _psi(pair: Pair) -> float:
    bins, (n, m) = len(pair.now), pair.events
    smoothed = (
        ((x + 0.5) / (n + bins / 2), (y + 0.5) / (m + bins / 2))
        for x, y in zip(pair.now, pair.before, strict=True)
    )
    return sum((q - p) * log(q / p) for q, p in smoothed)


def _jensen_shannon(pair: Pair) -> float:
    return sum(
        share * log2(2 * share / (p + q)) / 2 for p, q in pair.shares for share in (p, q) if share
    )


def _chi_squared(pair: Pair) -> float:
    n, m = pair.events
    both = ((x + y) / (n + m) for x, y in zip(pair.now, pair.before, strict=True))
    return sum((p - q) ** 2 / all_ for (p, q), all_ in zip(pair.shares, both, strict=True) if all_)


_DIVERGENCES: dict[str, tuple[Callable[[Pair], float], float]] = {
    "psi": (_psi, 1.0),
    "jensen_shannon": (_jensen_shannon, IN_JENSEN_SHANNON),
    "chi_squared": (_chi_squared, 1.0),
}
_MEASURES = {"ks": _ks, "wasserstein": _wasserstein, "ratio": _ratio}


def _divergence(statistic: str, pair: Pair, level: float, excess: float) -> Measured:
    of, scale = _DIVERGENCES[statistic]
    divergence, freedom = of(pair), len(pair.now) - 1
    unit = _rounded(sqrt(chi_squared_critical(level, freedom) / scale))
    least = sqrt(divergence) - unit * sqrt(excess / pair.effective)
    return Measured(
        value=divergence if statistic == "psi" else sqrt(divergence),
        score=divergence * pair.effective * _rounded(scale / freedom),
        lower=max(least, 0.0) ** 2 if statistic == "psi" else least,
    )


def _rounded(value: float) -> float:
    """As rules state it."""
    return float(figure(value))
