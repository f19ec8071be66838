"""The overview's panels of native metrics: requests, errors, durations, saturation."""

from __future__ import annotations

from llmmon.catalog.native import (
    ERRORS,
    IN_FLIGHT,
    QUEUE_DEPTH,
    REQUEST_DURATION,
    REQUESTS,
    TIME_PER_OUTPUT_TOKEN,
    TIME_TO_FIRST_TOKEN,
    TOKENS,
    NativeMetric,
)
from llmmon.dashboards.native import Native, lines
from llmmon.dashboards.values import (
    COUNT,
    PER_SECOND,
    REQUESTS_PER_SECOND,
    SECONDS,
    AnyPanel,
    Legend,
    Query,
    TimeSeries,
    Unit,
)
from llmmon.model import naming
from llmmon.promql import total


def requests(native: Native) -> tuple[AnyPanel, ...]:
    """Rate, errors, durations, tokens."""
    return (
        _rate(native, REQUESTS, "Requests a second", "outcome", REQUESTS_PER_SECOND),
        _rate(native, ERRORS, "Errors a second", "error_type", REQUESTS_PER_SECOND),
        _rate(native, TOKENS, "Tokens a second", naming.DIRECTION_LABEL, PER_SECOND),
        _percentiles(native, REQUEST_DURATION, "Duration of requests"),
        _percentiles(native, TIME_TO_FIRST_TOKEN, "Time to first token"),
        _percentiles(native, TIME_PER_OUTPUT_TOKEN, "Time per output token"),
    )


def saturation(native: Native) -> tuple[AnyPanel, ...]:
    """What runs and what waits."""
    return (_gauge(native, IN_FLIGHT, "In flight"), _gauge(native, QUEUE_DEPTH, "Waiting"))


def _rate(native: Native, metric: NativeMetric, title: str, label: str, unit: Unit) -> TimeSeries:
    query = Query(expr=native.rate(metric, (label,)), legend=Legend("", (label,)))
    return lines(_key(metric), title, f"{metric.help} By {label}.", (query,), unit, 8)


def _percentiles(native: Native, metric: NativeMetric, title: str) -> TimeSeries:
    description = f"{metric.help} Percentiles, as exact as the buckets of the histogram."
    queries = native.percentiles(native.series(metric, "_bucket"))
    return lines(_key(metric), title, description, queries, SECONDS, 8)


def _gauge(native: Native, metric: NativeMetric, title: str) -> TimeSeries:
    label = naming.MODEL_LABEL
    query = Query(expr=total(native.series(metric), (label,)), legend=Legend("", (label,)))
    return lines(_key(metric), title, f"{metric.help} By {label}.", (query,), COUNT, 12)


def _key(metric: NativeMetric) -> str:
    return f"native/{metric.role}"
