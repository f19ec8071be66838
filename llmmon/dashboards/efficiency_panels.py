"""What the money buys: cost per request, per good request, per completed task, per million tokens."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards.values import AnyPanel, Legend, Query, TimeSeries, money
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.spending import Spending
from llmmon.promql import Matcher, highest, one_of
from llmmon.rules.identity import of_service

_MODEL = (naming.MODEL_LABEL,)
_NO_CALLS = "no calls in the last hour"


def panels(spending: Spending) -> tuple[AnyPanel, ...]:
    """Those that the service has the series of."""
    return tuple(_panels(spending))


def _panels(spending: Spending) -> Iterator[TimeSeries]:
    service = spending.service
    kinds = {slo.kind for slo in service.slos}
    if any(model.source is None for model in spending.priced):
        yield per_request(service)
        if "goodput" in kinds:
            yield per_good_request(service)
        if "task_completion" in kinds:
            yield per_completed_task(service)
    if any(price.self_hosted and m.counts_tokens for m in spending.priced for price in m.prices):
        yield per_million(service)


def per_request(service: Service, models: tuple[Matcher, ...] = ()) -> TimeSeries:
    """Cost of 1,000 answered requests, of all models or those that are chosen."""
    return _panel(
        service,
        "per-request",
        "Cost of 1,000 requests",
        "What the last hour cost over the requests answered in it, times 1,000, by model.",
        naming.COST_PER_1000_REQUESTS,
        Legend("", _MODEL),
        models,
    )


def per_good_request(service: Service) -> TimeSeries:
    """Cost of a request that met a goodput SLO."""
    return _panel(
        service,
        "per-good-request",
        "Cost of a good request",
        "What the last hour cost over the requests that met all parts of a goodput SLO, by model.",
        naming.COST_PER_GOOD_REQUEST,
        Legend("", (*_MODEL, naming.SLO_LABEL)),
    )


def per_completed_task(service: Service) -> TimeSeries:
    """Cost of a completed task."""
    return _panel(
        service,
        "per-completed-task",
        "Cost of a completed task",
        "What the last hour cost over the tasks completed in it, by model.",
        naming.COST_PER_COMPLETED_TASK,
        Legend("", _MODEL),
    )


def per_million(service: Service) -> TimeSeries:
    """What a million tokens of self-hosted models come to."""
    directions = Matcher(naming.DIRECTION_LABEL, "=~", one_of(("input", "output")))
    return _panel(
        service,
        "per-million",
        "Price of a million tokens, self-hosted",
        (
            "What a million tokens come to by the price of GPU hours: as the model was run in the "
            "last hour, idle minutes included, and at capacity."
        ),
        naming.PER_MILLION,
        Legend("", (*_MODEL, naming.DIRECTION_LABEL, naming.BASIS_LABEL)),
        (directions,),
    )


def _panel(
    service: Service,
    key: str,
    title: str,
    description: str,
    series: str,
    legend: Legend,
    matchers: tuple[Matcher, ...] = (),
) -> TimeSeries:
    shown = of_service(series, service).where(*matchers)
    return TimeSeries(
        key=f"efficiency/{key}",
        title=title,
        description=description,
        queries=(Query(expr=highest(shown, legend.labels), legend=legend),),
        unit=money(service.currency),
        no_value=_NO_CALLS,
        from_zero=True,
        width=12,
        height=8,
    )
