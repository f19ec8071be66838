"""Statistics of the current window and its baseline. A new one is a module and a line here.

Formulas and sources are those of the drift job's statistics. The bins differ: here they are the buckets
and categories that Prometheus has.
"""

from __future__ import annotations

from llmmon.rules.drift.statistics.base import Statistic
from llmmon.rules.drift.statistics.divergences import CHI_SQUARED, JENSEN_SHANNON, PSI
from llmmon.rules.drift.statistics.ks import KS
from llmmon.rules.drift.statistics.means import MEAN
from llmmon.rules.drift.statistics.rates import RATIO
from llmmon.rules.drift.statistics.wasserstein import WASSERSTEIN

STATISTICS: dict[str, Statistic] = {
    "ks": KS,
    "psi": PSI,
    "jensen_shannon": JENSEN_SHANNON,
    "wasserstein": WASSERSTEIN,
    "chi_squared": CHI_SQUARED,
    "ratio": RATIO,
    "mean": MEAN,
}
