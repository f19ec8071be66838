"""Each signal of an engine as one PromQL expression: what people look at, and dashboards read."""

from __future__ import annotations

from decimal import Decimal

from llmmon.catalog.signals import EngineSignal
from llmmon.promql import (
    Number,
    Selector,
    Vector,
    at_least,
    highest,
    histogram_quantile,
    merged,
    rate,
    total,
)
from llmmon.sli.engine_series import EngineSeries
from llmmon.units import Duration

_TIMES = frozenset(
    {"request_duration", "time_to_first_token", "time_per_output_token", "queue_time"}
)
_SHARES = frozenset({"cache_use"})
_QUANTILE = Decimal("0.95")


def signal_query(series: EngineSeries, signal: EngineSignal, window: Duration) -> Vector:
    """The signal over all its series, in its own unit.

    Times are 95th percentiles, shares the highest, what counts events or tokens a rate per second.
    """
    metric = series.engine.metric(signal.metric)
    if signal.name in _TIMES:
        buckets = series.selector(signal, "_bucket")
        return histogram_quantile(_QUANTILE, buckets, window)
    if metric.type == "gauge":
        return _gauge(series, signal)
    counted = _per_second(series, signal, window)
    if signal.plus_errors and (errors := series.signal("errors")):
        return counted.arithmetic("+", _per_second(series, errors, window))
    if not signal.less:
        return counted
    less = _part(series, signal, signal.less, window)
    none = counted.arithmetic("*", Number(Decimal(0)))
    return at_least(counted.arithmetic("-", less.otherwise(none)), Decimal(0))


def _gauge(series: EngineSeries, signal: EngineSignal) -> Vector:
    value: Vector = series.selector(signal)
    if signal.of:
        whole = series.labels(series.engine.metric(signal.of), signal.model_label)
        value = value.arithmetic("/", Selector(signal.of, whole))
    value = merged(value, signal.ranks) if signal.ranks else value
    return highest(value) if signal.name in _SHARES else total(value)


def _per_second(series: EngineSeries, signal: EngineSignal, window: Duration) -> Vector:
    suffix = _suffix(series, signal.metric, signal.counts_observations)
    increase: Vector = rate(series.selector(signal, suffix).over(window))
    return total(merged(increase, signal.ranks) if signal.ranks else increase)


def _part(series: EngineSeries, signal: EngineSignal, name: str, window: Duration) -> Vector:
    """A metric that is part of the signal's own."""
    chosen = series.labels(series.engine.metric(name), signal.model_label)
    selector = Selector(f"{name}{_suffix(series, name, False)}", (*chosen, *signal.less_matchers))
    return total(rate(selector.over(window)))


def _suffix(series: EngineSeries, name: str, observations: bool) -> str:
    """Of a histogram its count or its sum; a counter is one series."""
    if series.engine.metric(name).type != "histogram":
        return ""
    return "_count" if observations else "_sum"
