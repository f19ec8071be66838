"""Population stability index."""

from __future__ import annotations

from math import log

from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics.divergence import divergence_statistic
from llmmon.runtime.drift.statistics.pairs import Pairs, in_groups


def psi(baseline: Sketch, current: Sketch) -> float:
    """sum (q - p) ln(q / p), where p are the baseline's shares and q the current window's.

    Natural logarithm; numbers by tenths of the baseline; half an event is added to each group.
    The sum of both Kullback-Leibler divergences (Jeffreys 1946; Lewis 1994 in credit scoring).
    Without a change its mean is about (groups - 1) (1/n + 1/m) (Yurdakul 2018).
    """
    return _psi(in_groups(baseline, current))


def _psi(pairs: Pairs) -> float:
    return sum((q - p) * log(q / p) for p, q in pairs.smoothed())


PSI = divergence_statistic("psi", _psi, scale=1, is_root=False)
