"""What a model reads and writes, how much of it comes from a cache, and what that costs."""

from __future__ import annotations

from llmmon.catalog.native import REQUESTS, RESPONSE_LENGTH, TOKENS
from llmmon.dashboards.efficiency_panels import per_request
from llmmon.dashboards.native import Native, heatmap, lines, share
from llmmon.dashboards.parts import NOTHING_YET
from llmmon.dashboards.values import (
    COUNT,
    PER_SECOND,
    RATE_INTERVAL,
    RATIO,
    AnyPanel,
    Legend,
    Query,
    TimeSeries,
    money,
)
from llmmon.model import naming
from llmmon.model.spending import COST, Spending
from llmmon.promql import Matcher, Vector, one_of, rate, total
from llmmon.rules.event_counts import HOUR
from llmmon.rules.identity import of_service

_MODEL, _DIRECTION = (naming.MODEL_LABEL,), (naming.DIRECTION_LABEL,)
_READ = ("input", "cached_input", "cache_write")


def panels(native: Native) -> tuple[AnyPanel, ...]:
    """Tokens a second, a request and from the cache; then the length of answers."""
    lengths = native.series(RESPONSE_LENGTH, "_bucket")
    return (
        _by_direction(native),
        _per_request(native),
        _cached(native),
        lines(
            "native/response_length/percentiles",
            "Length of answers, percentiles",
            f"{RESPONSE_LENGTH.help} As exact as the buckets of the histogram.",
            native.percentiles(lengths),
            COUNT,
            12,
        ),
        heatmap(
            "native/response_length/heatmap",
            "Length of answers, all calls",
            f"{RESPONSE_LENGTH.help} Calls a second in each bucket.",
            native.heat(lengths),
            12,
            COUNT,
        ),
    )


def _by_direction(native: Native) -> TimeSeries:
    query = Query(expr=native.rate(TOKENS, _DIRECTION), legend=Legend("", _DIRECTION))
    return lines(
        "native/tokens", "Tokens a second", TOKENS.help, (query,), PER_SECOND, 8, stacked=True
    )


def _per_request(native: Native) -> TimeSeries:
    each = native.rate(TOKENS, _DIRECTION)
    query = Query(expr=share(each, native.rate(REQUESTS), many=True), legend=Legend("", _DIRECTION))
    return lines(
        "native/tokens-per-request",
        "Tokens per request",
        "Tokens over finished calls, by direction.",
        (query,),
        COUNT,
        8,
    )


def _cached(native: Native) -> TimeSeries:
    """Input of all directions counts: what a cache is written from was read as well."""

    def read(*directions: str) -> Vector:
        chosen = native.series(TOKENS).where(
            Matcher(naming.DIRECTION_LABEL, "=~", one_of(directions))
        )
        return total(rate(chosen.over(RATE_INTERVAL)), _MODEL)

    query = Query(expr=share(read("cached_input"), read(*_READ)), legend=Legend("", _MODEL))
    return lines(
        "native/cached",
        "Input from a cache",
        "Share of input tokens that the provider took from its cache, by model.",
        (query,),
        RATIO,
        8,
    )


def cost(native: Native) -> tuple[AnyPanel, ...]:
    """Recorded: of the models that are chosen, whatever else is."""
    service = native.service
    spending = Spending(service)
    if not any(model.source is None for model in spending.priced):
        return ()
    models = tuple(m for m in native.chosen if m.label == naming.MODEL_LABEL)
    hour = of_service(naming.increase(COST, HOUR), service).where(*models)
    spent = TimeSeries(
        key="cost/spending",
        title="Spending an hour",
        description="What the last 60 minutes cost at each time, by model.",
        queries=(Query(expr=total(hour, _MODEL), legend=Legend("", _MODEL)),),
        unit=money(service.currency),
        no_value=NOTHING_YET,
        stacked=True,
        width=12,
        height=8,
    )
    return per_request(service, models), spent
