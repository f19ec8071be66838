"""What other libraries do, in a line or two of NumPy and SciPy each: why their figures differ."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.spatial.distance import jensenshannon

Values = Sequence[float]
Shares = npt.NDArray[np.float64]


def psi_of(before: Shares, now: Shares) -> float:
    """The sum as everybody has it; they differ in the shares."""
    return float(np.sum((now - before) * np.log(now / before)))


def by_edges(before: Values, now: Values, edges: Shares) -> tuple[Shares, Shares]:
    """Shares of each window between edges, the last of them included."""
    counts = (np.histogram(window, edges)[0] for window in (before, now))
    first, second = (c / len(window) for c, window in zip(counts, (before, now), strict=True))
    return first, second


def by_tenths(before: Values, now: Values, *, is_upper: bool = False) -> tuple[Shares, Shares]:
    """Counts between the baseline's tenths; a value at an edge belongs below, or above."""
    cuts = np.quantile(before, np.linspace(0, 1, 11)[1:-1])
    return _between(cuts, before, is_upper), _between(cuts, now, is_upper)


def _between(cuts: Shares, window: Values, is_upper: bool) -> Shares:
    groups = np.searchsorted(cuts, window, side="right" if is_upper else "left")
    return np.bincount(groups, minlength=len(cuts) + 1).astype(float)


def _sturges(before: Values, now: Values) -> tuple[Shares, Shares]:
    return by_edges(before, now, np.histogram_bin_edges([*before, *now], bins="sturges"))


def _doane(before: Values, now: Values) -> tuple[Shares, Shares]:
    """What lies beyond the baseline's bins is one more."""
    first, second = by_edges(before, now, np.histogram_bin_edges(before, bins="doane"))
    return np.append(first, 0.0), np.append(second, 1 - second.sum())


def _filled(shares: Shares) -> Shares:
    """An empty bin has 0.0001, or less if another has as little."""
    least = shares[shares > 0].min()
    return np.where(shares > 0, shares, 1e-4 if least > 1e-4 else least / 1e6)


def half_more(before: Values, now: Values) -> float:
    """PSI of tenths with half an event added to each."""
    shares = (counts + 0.5 for counts in by_tenths(before, now))
    first, second = (each / each.sum() for each in shares)
    return psi_of(first, second)


def tenths_distance(before: Values, now: Values) -> float:
    """Jensen-Shannon distance of tenths, base 2."""
    return float(jensenshannon(*by_tenths(before, now), base=2))


def _tenths_with_least(before: Values, now: Values, *, is_upper: bool = False) -> float:
    counts = by_tenths(before, now, is_upper=is_upper)
    first, second = (np.maximum(each / each.sum(), 1e-4) for each in counts)
    return psi_of(first, second)


def _ten_even(before: Values, now: Values) -> float:
    pooled = [*before, *now]
    shares = by_edges(before, now, np.linspace(min(pooled), max(pooled), 11))
    first, second = (np.where(each > 0, each, sys.float_info.min) for each in shares)
    return psi_of(first, second)


def hellinger_of(before: Shares, now: Shares) -> float:
    """Of shares that add up to 1."""
    return float(np.sqrt(np.sum((np.sqrt(before) - np.sqrt(now)) ** 2) / 2))


def _doane_hellinger(before: Values, now: Values) -> float:
    """By the product, which leaves out what lies beyond the baseline's bins."""
    first, second = _doane(before, now)
    return float(np.sqrt(1 - np.sum(np.sqrt(first * second))))


def _sturges_psi(before: Values, now: Values) -> float:
    first, second = (_filled(shares) for shares in _sturges(before, now))
    return psi_of(first, second)


def _stephens(before: Values, now: Values) -> float:
    """The limit's first term, of an argument that suits few events (Stephens 1970)."""
    root = float(np.sqrt(len(before) * len(now) / (len(before) + len(now))))
    largest = float(stats.ks_2samp(before, now).statistic)
    return float(2 * np.exp(-2 * ((root + 0.12 + 0.11 / root) * largest) ** 2))


RECIPES: Mapping[tuple[str, str], Callable[[Values, Values], float]] = {
    ("psi", "scouter-ml 0.25.0"): _tenths_with_least,
    ("psi", "iyipada 0.1.0"): lambda b, n: _tenths_with_least(b, n, is_upper=True),
    ("psi", "Evidently 0.7.23"): _sturges_psi,
    ("psi", "frouros 0.9.0"): _ten_even,
    ("jensen_shannon", "Evidently 0.7.23"): lambda b, n: float(jensenshannon(*_sturges(b, n))),
    ("jensen_shannon", "NannyML 0.13.1"): lambda b, n: float(jensenshannon(*_doane(b, n), base=2)),
    ("hellinger", "NannyML 0.13.1"): _doane_hellinger,
    ("wasserstein", "Evidently 0.7.23"): lambda b, n: float(
        stats.wasserstein_distance(b, n) / np.std(b)
    ),
    ("ks_p", "pointblank 1.1.1"): _stephens,
    ("ks_p", "Evidently 0.7.23"): lambda b, n: float(stats.ks_2samp(b, n).pvalue),
    ("ks_p", "alibi-detect 0.13.0"): lambda b, n: float(
        stats.ks_2samp(b, n, method="asymp").pvalue
    ),
}
"""By figure and peer, where the recipe is known to the last digit that matters."""
