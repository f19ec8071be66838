"""A model behind an engine in detail: what the engine's version tells, and what its tokens cost."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.catalog.signals import SIGNALS, EngineSignal
from llmmon.dashboards import slo_lines
from llmmon.dashboards.engine_panels import grouped
from llmmon.dashboards.native import QUANTILES, heatmap, lines, share
from llmmon.dashboards.parts import NOTHING_YET
from llmmon.dashboards.values import (
    COUNT,
    RATE_INTERVAL,
    RATIO,
    SECONDS,
    AnyPanel,
    Heatmap,
    Legend,
    Query,
    TimeSeries,
    money,
)
from llmmon.model import naming
from llmmon.model.service import ModelEntry, Service
from llmmon.model.spending import COST
from llmmon.promql import (
    BOUND_LABEL,
    Matcher,
    Number,
    Vector,
    equal,
    histogram_quantile,
    rate,
    total,
)
from llmmon.rules.event_counts import HOUR
from llmmon.rules.identity import of_service
from llmmon.sli.engine_series import UNITS_PER_SECOND, EngineSeries, series_of
from llmmon.sli.signal_queries import TOKENS, signal_query, told_signal
from llmmon.units import decimal_text

_TIMES = {
    "request_duration": ("Duration of requests", "latency"),
    "time_to_first_token": ("Time to first token", "time_to_first_token"),
    "time_per_output_token": ("Time per output token", "time_per_output_token"),
    "queue_time": ("Time in the queue", ""),
}
"""Each with its title, and the kind of the SLOs on it."""
_OTHERS = ("requests", "tokens", "waiting", "cache", "preemptions")


def panels(
    service: Service, model: ModelEntry, chosen: tuple[Matcher, ...]
) -> tuple[AnyPanel, ...]:
    """Durations, then tokens and what waits; none of a model that the module measures."""
    series = series_of(model)
    if series is None:
        return ()
    return tuple(_panels(service, model, series, chosen))


def _panels(
    service: Service, model: ModelEntry, series: EngineSeries, chosen: tuple[Matcher, ...]
) -> Iterator[AnyPanel]:
    for name in _TIMES:
        signal = told_signal(series, name)
        if signal is not None:
            yield _percentiles(service, model, series.narrowed(*chosen), signal)
            # Bounds cannot be divided in a query, and dashboards speak of seconds.
            if series.engine.metric(signal.metric).unit == "seconds":
                yield _heatmap(model, series.narrowed(*chosen), signal)
    yield from grouped(model, chosen, _OTHERS)
    yield from _per_request(model, series, chosen)
    yield from _cached(model, series, chosen)
    if model.is_priced:
        yield _spending(service, model)


def _percentiles(
    service: Service, model: ModelEntry, series: EngineSeries, signal: EngineSignal
) -> TimeSeries:
    title, kind = _TIMES[signal.name]
    slos = slo_lines.of_model(service, kind, model.name)
    return lines(
        f"engine/{model.name}/{signal.name}/percentiles",
        f"{title}, percentiles",
        f"{_meaning(signal)} As exact as the engine's buckets.{slo_lines.words(slos)}",
        tuple(_quantiles(series, signal)),
        SECONDS,
        12,
        thresholds=slo_lines.lines(slos),
    )


def _quantiles(series: EngineSeries, signal: EngineSignal) -> Iterator[Query]:
    per_second = UNITS_PER_SECOND[series.engine.metric(signal.metric).unit]
    for quantile in QUANTILES:
        found: Vector = histogram_quantile(
            quantile, series.selector(signal, "_bucket"), RATE_INTERVAL
        )
        if per_second != 1:
            found = found.arithmetic("/", Number(per_second))
        yield Query(expr=found, legend=Legend(f"p{decimal_text(quantile * 100)}"))


def _heatmap(model: ModelEntry, series: EngineSeries, signal: EngineSignal) -> Heatmap:
    buckets = series.selector(signal, "_bucket")
    query = Query(
        expr=total(rate(buckets.over(RATE_INTERVAL)), (BOUND_LABEL,)),
        legend=Legend("", (BOUND_LABEL,)),
    )
    return heatmap(
        f"engine/{model.name}/{signal.name}/heatmap",
        f"{_TIMES[signal.name][0]}, all requests",
        f"{_meaning(signal)} Requests a second in each bucket.",
        query,
        12,
    )


def _per_request(
    model: ModelEntry, series: EngineSeries, chosen: tuple[Matcher, ...]
) -> Iterator[TimeSeries]:
    requests = _rate(series, "requests", chosen)
    tokens = ((name, _rate(series, name, chosen)) for name in TOKENS)
    if requests is None:
        return
    queries = tuple(
        Query(expr=share(each, requests), legend=Legend(name.replace("_", " ")))
        for name, each in tokens
        if each is not None
    )
    if queries:
        yield lines(
            f"engine/{model.name}/tokens-per-request",
            "Tokens per request",
            "Tokens over finished requests, by direction.",
            queries,
            COUNT,
            8,
        )


def _cached(
    model: ModelEntry, series: EngineSeries, chosen: tuple[Matcher, ...]
) -> Iterator[TimeSeries]:
    cached = _rate(series, "cached_input_tokens", chosen)
    others = _rate(series, "input_tokens", chosen)
    if cached is not None and others is not None:
        yield lines(
            f"engine/{model.name}/cached",
            "Input from a cache",
            "Share of input tokens that the engine took from its cache of keys and values.",
            (Query(expr=share(cached, cached.arithmetic("+", others)), legend=Legend("cached")),),
            RATIO,
            8,
        )


def _rate(series: EngineSeries, name: str, chosen: tuple[Matcher, ...]) -> Vector | None:
    signal = told_signal(series, name)
    return None if signal is None else signal_query(series.narrowed(*chosen), signal, RATE_INTERVAL)


def _spending(service: Service, model: ModelEntry) -> TimeSeries:
    hour = of_service(naming.increase(COST, HOUR), service)
    own = hour.where(*equal(**{naming.MODEL_LABEL: model.name}))
    return TimeSeries(
        key=f"engine/{model.name}/spending",
        title="Spending an hour",
        description="What the last 60 minutes of the model cost at each time.",
        queries=(Query(expr=total(own), legend=Legend("spent")),),
        unit=money(service.currency),
        no_value=NOTHING_YET,
        from_zero=True,
        width=8,
        height=8,
    )


def _meaning(signal: EngineSignal) -> str:
    meant = SIGNALS[signal.name]
    return f"{meant[0].upper()}{meant[1:]}."
