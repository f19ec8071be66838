"""Hellinger distance."""

from __future__ import annotations

from math import sqrt

from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics.divergence import divergence_statistic
from llmmon.runtime.drift.statistics.pairs import Pairs, in_groups


def hellinger(baseline: Sketch, current: Sketch) -> float:
    """sqrt(sum (sqrt p - sqrt q)^2 / 2): from 0 to 1 (Hellinger 1909).

    Numbers by tenths of the baseline; nothing is added to empty groups.
    """
    return sqrt(_squared(in_groups(baseline, current)))


def _squared(pairs: Pairs) -> float:
    return sum((sqrt(p) - sqrt(q)) ** 2 for p, q in pairs.shares()) / 2


HELLINGER = divergence_statistic("hellinger", _squared, scale=8, is_root=True)
