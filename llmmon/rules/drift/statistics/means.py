"""The change of a mean of which no bin tells how values differ: the means of its hours do."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.promql import Vector, squared, total
from llmmon.rules.drift.scope import MODEL, Signal
from llmmon.rules.drift.statistics.base import Statistic

_WINDOWS = (naming.CURRENT, naming.BASELINE)


def _mean(signal: Signal, window: str) -> Vector:
    return total(signal.series(naming.drift_window(naming.DRIFT_MEAN, window)), MODEL)


def _variance_of_mean(signal: Signal, window: str) -> Vector:
    series = signal.series(naming.drift_window(naming.DRIFT_VARIANCE, window))
    return total(series, MODEL).arithmetic("/", signal.events(window))


def _value(signal: Signal) -> Vector:
    now, before = (_mean(signal, window) for window in _WINDOWS)
    return now.arithmetic("/", before).arithmetic("-", 1)


def _score(signal: Signal, value: Vector) -> Vector:
    """The square of the change in standard errors; nothing where no hour differs from another."""
    change = squared(_mean(signal, naming.CURRENT).arithmetic("-", _mean(signal, naming.BASELINE)))
    now, before = (_variance_of_mean(signal, window) for window in _WINDOWS)
    variance = now.arithmetic("+", before).compare(">", 0)
    return change.arithmetic("/", variance).otherwise(value.arithmetic("*", 0))


def _lower(signal: Signal, *_: object) -> Vector:
    """Never asked for: a floor of a mean is a relative change, and has the bound of one."""
    raise ValueError(f"{signal.name} has no threshold of a mean")


MEAN = Statistic(value=_value, score=_score, lower=_lower)
