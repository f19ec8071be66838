"""Pearson's chi-squared of two samples, and the effect that belongs to it."""

from __future__ import annotations

from math import sqrt

from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics.divergence import divergence_statistic
from llmmon.runtime.drift.statistics.pairs import Pairs, in_groups, pooled


def chi_squared(baseline: Sketch, current: Sketch) -> float:
    """sum (observed - expected)^2 / expected over both samples (Pearson 1900).

    Both windows are samples: the baseline is not taken for the truth. No correction for
    continuity. Groups expected less than five times are pooled; numbers go by tenths.
    """
    pairs = _pooled_groups(baseline, current)
    return _per_event(pairs) * pairs.effective


def effect_size(baseline: Sketch, current: Sketch) -> float:
    """Cohen's w, sqrt(sum (p - q)^2 / pooled share): what `threshold` is compared with.

    The statistic itself grows with the number of events; this does not (Cohen 1988, chapter 7).
    """
    return sqrt(_per_event(_pooled_groups(baseline, current)))


def _per_event(pairs: Pairs) -> float:
    n, m = sum(pairs.current), sum(pairs.baseline)
    return sum(
        (b / m - c / n) ** 2 / ((b + c) / (n + m))
        for b, c in zip(pairs.baseline, pairs.current, strict=True)
    )


def _pooled_groups(baseline: Sketch, current: Sketch) -> Pairs:
    return pooled(in_groups(baseline, current))


CHI_SQUARED = divergence_statistic(
    "chi_squared", _per_event, scale=1, is_root=True, groups=_pooled_groups
)
