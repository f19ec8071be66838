"""Kolmogorov-Smirnov distance: the largest difference of the shares of events up to a bound.

At most that of the values themselves, so that its critical values are on the safe side.
"""

from __future__ import annotations

from llmmon.model import naming
from llmmon.promql import Number, Vector, highest, magnitude, squared
from llmmon.rules.drift.scope import MODEL, Signal
from llmmon.rules.drift.statistics.base import BY_BOUND, Statistic, effective, margin, shares
from llmmon.runtime.drift.quantiles import kolmogorov_critical
from llmmon.sli.drift_levels import MEAN_SQUARE, figure


def difference_up_to(signal: Signal) -> Vector:
    """By model and bound, how much larger the share of events up to it is now."""
    now, before = (
        shares(signal, naming.DRIFT_BUCKETS, window, BY_BOUND)
        for window in (naming.CURRENT, naming.BASELINE)
    )
    return now.arithmetic("-", before)


def _value(signal: Signal) -> Vector:
    return highest(magnitude(difference_up_to(signal)), MODEL)


def _score(signal: Signal, value: Vector) -> Vector:
    per_event = squared(value).arithmetic("*", effective(signal))
    return per_event.arithmetic("/", Number(figure(MEAN_SQUARE)))


def _lower(signal: Signal, level: float, value: Vector, excess: Vector) -> Vector:
    """All bounds at once, by the band of Dvoretzky, Kiefer and Wolfowitz."""
    off = margin(excess, effective(signal), kolmogorov_critical(level))
    return value.arithmetic("-", off)


KS = Statistic(value=_value, score=_score, lower=_lower)
