"""The likelihood ratio of two samples."""

from __future__ import annotations

from math import log, sqrt

from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics.divergence import divergence_statistic
from llmmon.runtime.drift.statistics.pairs import Pairs, in_groups, pooled


def g_test(baseline: Sketch, current: Sketch) -> float:
    """2 sum observed ln(observed / expected) over both samples (Woolf 1957; Sokal and Rohlf 1969).

    Natural logarithm; groups expected less than five times are pooled; numbers go by tenths.
    """
    pairs = _pooled_groups(baseline, current)
    return _per_event(pairs) * pairs.effective


def effect_size(baseline: Sketch, current: Sketch) -> float:
    """sqrt(G (n + m) / nm): as Cohen's w, to the second order."""
    return sqrt(_per_event(_pooled_groups(baseline, current)))


def _per_event(pairs: Pairs) -> float:
    n, m = sum(pairs.current), sum(pairs.baseline)
    total = sum(
        _part(b, (b + c) * m / (n + m)) + _part(c, (b + c) * n / (n + m))
        for b, c in zip(pairs.baseline, pairs.current, strict=True)
    )
    return max(2 * total / pairs.effective, 0.0)


def _part(observed: float, expected: float) -> float:
    return observed * log(observed / expected) if observed else 0.0


def _pooled_groups(baseline: Sketch, current: Sketch) -> Pairs:
    return pooled(in_groups(baseline, current))


G_TEST = divergence_statistic("g_test", _per_event, scale=1, is_root=True, groups=_pooled_groups)
