"""Panels of the metrics that the generated module exposes: requests, errors, durations, saturation."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

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
from llmmon.catalog.native_names import native_names
from llmmon.dashboards.parts import NOTHING_YET
from llmmon.dashboards.values import (
    COUNT,
    PER_SECOND,
    RATE_INTERVAL,
    REQUESTS_PER_SECOND,
    SECONDS,
    AnyPanel,
    Legend,
    Query,
    TimeSeries,
    Unit,
    Variable,
)
from llmmon.dashboards.variables import chosen
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.promql import Selector, histogram_quantile, rate, total
from llmmon.rules.identity import of_service
from llmmon.units import decimal_text

_QUANTILES = (Decimal("0.5"), Decimal("0.95"), Decimal("0.99"))


class Panels:
    """The panels of one service, which follow the reader's choices."""

    def __init__(self, service: Service, variables: tuple[Variable, ...]) -> None:
        self.service = service
        self.chosen = chosen(variables)
        self.names = native_names(service.instrumentation, service.currency)

    def requests(self) -> tuple[AnyPanel, ...]:
        """Rate, errors, durations, tokens."""
        return (
            self._rate(REQUESTS, "Requests a second", "outcome", REQUESTS_PER_SECOND),
            self._rate(ERRORS, "Errors a second", "error_type", REQUESTS_PER_SECOND),
            self._rate(TOKENS, "Tokens a second", naming.DIRECTION_LABEL, PER_SECOND),
            self._quantiles(REQUEST_DURATION, "Duration of requests"),
            self._quantiles(TIME_TO_FIRST_TOKEN, "Time to first token"),
            self._quantiles(TIME_PER_OUTPUT_TOKEN, "Time per output token"),
        )

    def saturation(self) -> tuple[AnyPanel, ...]:
        """What runs and what waits."""
        return (self._gauge(IN_FLIGHT, "In flight"), self._gauge(QUEUE_DEPTH, "Waiting"))

    def _series(self, metric: NativeMetric, suffix: str = "") -> Selector:
        name = f"{self.names.of(metric).name}{suffix}"
        return of_service(name, self.service).where(*self.chosen)

    def _rate(self, metric: NativeMetric, title: str, label: str, unit: Unit) -> TimeSeries:
        expr = total(rate(self._series(metric).over(RATE_INTERVAL)), (label,))
        query = Query(expr=expr, legend=Legend("", (label,)))
        return _panel(metric, title, f"{metric.help} By {label}.", (query,), unit, 8)

    def _quantiles(self, metric: NativeMetric, title: str) -> TimeSeries:
        buckets = self._series(metric, "_bucket")
        queries = tuple(
            Query(
                expr=histogram_quantile(quantile, buckets, RATE_INTERVAL),
                legend=Legend(f"p{decimal_text(quantile * 100)}"),
            )
            for quantile in _QUANTILES
        )
        description = f"{metric.help} Percentiles, as exact as the buckets of the histogram."
        return _panel(metric, title, description, queries, SECONDS, 8)

    def _gauge(self, metric: NativeMetric, title: str) -> TimeSeries:
        label = naming.MODEL_LABEL
        query = Query(expr=total(self._series(metric), (label,)), legend=Legend("", (label,)))
        return _panel(metric, title, f"{metric.help} By {label}.", (query,), COUNT, 12)


def _panel(
    metric: NativeMetric,
    title: str,
    description: str,
    queries: Sequence[Query],
    unit: Unit,
    width: int,
) -> TimeSeries:
    return TimeSeries(
        key=f"native/{metric.role}",
        title=title,
        description=description,
        queries=tuple(queries),
        unit=unit,
        no_value=NOTHING_YET,
        from_zero=True,
        width=width,
        height=8,
    )
