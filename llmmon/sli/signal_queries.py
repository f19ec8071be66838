"""Each signal of an engine as one PromQL expression: what people look at, and dashboards read."""

from __future__ import annotations

from decimal import Decimal

from llmmon.catalog.signals import EngineSignal
from llmmon.promql import (
    Matcher,
    Number,
    Selector,
    Vector,
    Window,
    at_least,
    highest,
    histogram_quantile,
    merged,
    rate,
    total,
)
from llmmon.sli.engine_series import EngineSeries

_TIMES = frozenset(
    {"request_duration", "time_to_first_token", "time_per_output_token", "queue_time"}
)
_SHARES = frozenset({"cache_use"})
_QUANTILE = Decimal("0.95")


TOKENS = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens")
"""The signals that count tokens; they are disjoint."""


def told_signal(series: EngineSeries, name: str) -> EngineSignal | None:
    """A signal; `None` where the engine does not tell, or not of this model."""
    signal = series.signal(name)
    if signal is None or not series.are_told_apart(signal) or not _is_share(series, signal):
        return None
    return signal


def _is_share(series: EngineSeries, signal: EngineSignal) -> bool:
    """Whether the use of a cache is a share, and not a number of blocks of nobody knows how many."""
    unit = series.engine.metric(signal.metric).unit
    return signal.name not in _SHARES or bool(signal.of) or unit == "ratio"


def tokens_query(series: EngineSeries, window: Window, *chosen: Matcher) -> Vector | None:
    """Tokens a second of all directions that the engine tells of; `None` if it tells of none."""
    summed: Vector | None = None
    for name in TOKENS:
        signal = told_signal(series, name)
        if signal is not None:
            each = signal_query(series.narrowed(*chosen), signal, window)
            summed = each if summed is None else summed.arithmetic("+", each)
    return summed


def signal_query(series: EngineSeries, signal: EngineSignal, window: Window) -> Vector:
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
    less = total(rate(less_selector(series, signal).over(window)))
    none = counted.arithmetic("*", Number(Decimal(0)))
    return at_least(counted.arithmetic("-", less.otherwise(none)), Decimal(0))


def _gauge(series: EngineSeries, signal: EngineSignal) -> Vector:
    value: Vector = series.selector(signal)
    if signal.of:
        whole = series.labels(series.engine.metric(signal.of), signal.model_label)
        value = value.arithmetic("/", Selector(signal.of, whole))
    value = merged(value, signal.ranks) if signal.ranks else value
    return highest(value) if signal.name in _SHARES else total(value)


def whole_selector(series: EngineSeries, signal: EngineSignal) -> Selector:
    """The series of a signal that counts something; of a histogram its count or its sum."""
    suffix = _suffix(series, signal.metric, signal.counts_observations)
    return series.selector(signal, suffix)


def less_selector(series: EngineSeries, signal: EngineSignal) -> Selector:
    """The series that the signal does not mean, although its own count them as well."""
    chosen = series.labels(series.engine.metric(signal.less), signal.model_label)
    suffix = _suffix(series, signal.less, False)
    return Selector(f"{signal.less}{suffix}", (*chosen, *signal.less_matchers))


def _per_second(series: EngineSeries, signal: EngineSignal, window: Window) -> Vector:
    increase: Vector = rate(whole_selector(series, signal).over(window))
    return total(merged(increase, signal.ranks) if signal.ranks else increase)


def _suffix(series: EngineSeries, name: str, observations: bool) -> str:
    """Of a histogram its count or its sum; a counter is one series."""
    if series.engine.metric(name).type != "histogram":
        return ""
    return "_count" if observations else "_sum"
