"""Statistics of two sketches, one file each. A new one is a file and a line here."""

from __future__ import annotations

from llmmon.runtime.drift.statistics.base import Comparison, Statistic
from llmmon.runtime.drift.statistics.chi_squared import CHI_SQUARED
from llmmon.runtime.drift.statistics.g_test import G_TEST
from llmmon.runtime.drift.statistics.hellinger import HELLINGER
from llmmon.runtime.drift.statistics.jensen_shannon import JENSEN_SHANNON
from llmmon.runtime.drift.statistics.ks import KS
from llmmon.runtime.drift.statistics.mean_shift import MEAN_SHIFT, NEAR_MEAN
from llmmon.runtime.drift.statistics.proportion import RATE_LEVEL, RATE_POINTS, RATE_RATIO
from llmmon.runtime.drift.statistics.psi import PSI
from llmmon.runtime.drift.statistics.quantile_shift import MEDIAN, P95
from llmmon.runtime.drift.statistics.wasserstein import WASSERSTEIN

STATISTICS = (
    KS,
    PSI,
    JENSEN_SHANNON,
    WASSERSTEIN,
    HELLINGER,
    CHI_SQUARED,
    G_TEST,
    MEAN_SHIFT,
    NEAR_MEAN,
    MEDIAN,
    P95,
    RATE_POINTS,
    RATE_RATIO,
    RATE_LEVEL,
)

__all__ = ["STATISTICS", "Comparison", "Statistic"]
