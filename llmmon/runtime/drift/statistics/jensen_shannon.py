"""Jensen-Shannon distance."""

from __future__ import annotations

from math import log, log2, sqrt

from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics.divergence import divergence_statistic
from llmmon.runtime.drift.statistics.pairs import Pairs, in_groups


def jensen_shannon(baseline: Sketch, current: Sketch) -> float:
    """sqrt((KL(p || m) + KL(q || m)) / 2) with m = (p + q) / 2: from 0 to 1.

    Logarithm of base 2; the distance, not its square; numbers by tenths of the baseline; nothing
    is added to empty groups, which it does not need (Lin 1991; Endres and Schindelin 2003).
    SciPy's `jensenshannon` gives the same with base=2, and 0.833 of it by default.
    """
    return sqrt(_divergence(in_groups(baseline, current)))


def _divergence(pairs: Pairs) -> float:
    total = sum(_to_middle(p, q) + _to_middle(q, p) for p, q in pairs.shares()) / 2
    return max(total, 0.0)


def _to_middle(p: float, q: float) -> float:
    return p * log2(2 * p / (p + q)) if p else 0.0


JENSEN_SHANNON = divergence_statistic("jensen_shannon", _divergence, scale=8 * log(2), is_root=True)
