"""Traffic lights: one figure each for objectives, budgets, errors, first tokens, tokens, money, GPUs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from llmmon.catalog.drift_job import CHECK
from llmmon.catalog.native import TOKENS
from llmmon.catalog.native_names import native_names
from llmmon.dashboards.annotations import firing
from llmmon.dashboards.cost_panels import to_date
from llmmon.dashboards.drift_panels import NO_WINDOW, VERDICTS, verdict
from llmmon.dashboards.engine_panels import tokens_per_second
from llmmon.dashboards.parts import (
    ANYTHING_LEFT,
    NONE_OR_SOME,
    NOTHING_YET,
    bad_from,
    count_firing,
    good_from,
    runbooks,
)
from llmmon.dashboards.values import (
    COUNT,
    PER_SECOND,
    RATE_INTERVAL,
    RATIO,
    Legend,
    Query,
    Stat,
    Threshold,
    Unit,
)
from llmmon.model import naming
from llmmon.model.budget import Budget
from llmmon.model.service import Service
from llmmon.model.slo import BASE_WINDOW, Slo
from llmmon.model.spending import COST, Spending
from llmmon.promql import (
    Binary,
    Matcher,
    Number,
    Selector,
    Vector,
    count,
    highest,
    labelled,
    lowest,
    one_of,
    rate,
    total,
)
from llmmon.rules.drift.scope import drift_signals
from llmmon.rules.drift_job.scope import reports_of
from llmmon.rules.gpu_alerts import FAULT_ALERTS
from llmmon.rules.identity import of_budget, of_service, recorded
from llmmon.rules.increments import MINUTE
from llmmon.units import percent_text

_COLUMNS, _HEIGHT = 24, 4
_MOST_IN_A_LINE = 6
"""Narrower ones have no room for their titles."""
_NO_EVENTS = "no events"


def panels(service: Service, chosen: tuple[Matcher, ...]) -> tuple[Stat, ...]:
    """Those that the service can show, as wide as they fit into a line, or two if they are many.

    `chosen` narrows what is scraped; what is recorded is of the whole service.
    """
    found = tuple(_lights(service, chosen))
    lines = -(-len(found) // _MOST_IN_A_LINE)
    first = -(-len(found) // lines) if found else 0
    return (*_one_line(found[:first]), *_one_line(found[first:]))


def _one_line(lights: tuple[Stat, ...]) -> tuple[Stat, ...]:
    if not lights:
        return ()
    width = _COLUMNS // len(lights)
    last = _COLUMNS - width * (len(lights) - 1)
    return (
        *(replace(light, width=width) for light in lights[:-1]),
        replace(lights[-1], width=last),
    )


def _lights(service: Service, chosen: tuple[Matcher, ...]) -> Iterator[Stat]:
    if service.slos or Spending(service).measures or service.gpu:
        yield alerts_firing(service)
    if service.slos:
        yield budget_left(service)
    for kind, make in (("availability", error_ratio), ("time_to_first_token", first_token)):
        slo = _slo_of(service, kind)
        if slo is not None:
            yield make(service, slo)
    verdicts = tuple(_verdicts(service))
    if verdicts:
        yield drift(service, verdicts)
    yield from _tokens(service, chosen)
    yield from _money(service)
    if service.gpu is not None:
        yield ill_gpus(service)


def _light(
    key: str,
    title: str,
    description: str,
    query: Query,
    unit: Unit,
    thresholds: tuple[Threshold, ...],
) -> Stat:
    return Stat(
        key=f"now/{key}",
        title=title,
        description=description,
        queries=(query,),
        unit=unit,
        no_value=_NO_EVENTS,
        thresholds=thresholds,
        width=_COLUMNS,
        height=_HEIGHT,
    )


def alerts_firing(service: Service) -> Stat:
    """How many alerts of the service fire."""
    expr = count_firing({naming.SERVICE_LABEL: service.name})
    description = "Alerts of this service that fire now, inhibited ones included."
    query = Query(expr=expr, legend=Legend("firing"))
    return _light("alerts", "Alerts firing", description, query, COUNT, NONE_OR_SOME)


def budget_left(service: Service) -> Stat:
    """The error budget of the SLO that is worst off."""
    expr = lowest(of_service(naming.BUDGET_REMAINING, service))
    light = _light(
        "budget-left",
        "Least error budget left",
        "Of the SLO that is worst off. At 0 it is used up; below, the objective is missed.",
        Query(expr=expr, legend=Legend("left")),
        RATIO,
        ANYTHING_LEFT,
    )
    return replace(light, decimals=1, links=runbooks(service, naming.EXHAUSTED_ALERT))


def error_ratio(service: Service, slo: Slo) -> Stat:
    """Failed requests, in the colours of the SLO's budget and its fastest page."""
    page = max(tier.factor for tier in slo.tiers) * slo.error_budget
    light = _light(
        "errors",
        "Error ratio, 5m",
        (
            f"Share of {slo.event} of the last 5 minutes that were bad, by the SLO {slo.name}. Its "
            f"error budget is {percent_text(slo.error_budget)}; from {percent_text(page)} on it "
            "can page."
        ),
        Query(expr=highest(_now(service, slo)), legend=Legend("bad")),
        RATIO,
        bad_from(page, slo.error_budget),
    )
    return replace(light, links=runbooks(service, naming.BURN_ALERT))


def first_token(service: Service, slo: Slo) -> Stat:
    """First tokens in time, against their objective."""
    expr = Binary(Number(Decimal(1)), "-", highest(_now(service, slo)))
    return _light(
        "first-token",
        "First tokens in time, 5m",
        (
            f"Share of {slo.event} of the last 5 minutes that were good: {slo.description}. The "
            f"objective of the SLO {slo.name} is {percent_text(slo.objective)}."
        ),
        Query(expr=expr, legend=Legend("in time")),
        RATIO,
        good_from(slo.objective),
    )


def _verdicts(service: Service) -> Iterator[Vector]:
    """Those of rules on counters, and those of a job on events, which would have the same labels."""
    if any(drift_signals(service)):
        yield verdict(service)
    if reports_of(service) is not None:
        of_job = highest(of_service(naming.DRIFT_JOB_VERDICTS, service), CHECK)
        yield labelled(of_job, naming.PART_LABEL, "events")


def drift(service: Service, verdicts: tuple[Vector, ...]) -> Stat:
    """The worst verdict of all drift checks."""
    every, *others = verdicts
    for other in others:
        every = every.otherwise(other)
    light = _light(
        "drift",
        "Drift",
        "The worst verdict of all checks and models in the window that ended last.",
        Query(expr=highest(every), legend=Legend("verdict")),
        COUNT,
        (),
    )
    links = runbooks(service, naming.DRIFT_ALERT)
    return replace(light, meanings=VERDICTS, no_value=NO_WINDOW, links=links)


def _now(service: Service, slo: Slo) -> Selector:
    return recorded(naming.error_ratio(BASE_WINDOW), service, slo)


def _slo_of(service: Service, kind: str) -> Slo | None:
    """The SLO of a kind that is about most: of the service before a part of it."""
    found = [slo for slo in service.slos if slo.kind == kind]
    return min(found, key=lambda slo: (len(slo.scope), len(slo.split_by)), default=None)


def _tokens(service: Service, chosen: tuple[Matcher, ...]) -> Iterator[Stat]:
    queries = _token_queries(service, chosen)
    if queries:
        light = _light(
            "tokens",
            "Tokens a second",
            "Tokens of all directions that models read and write.",
            queries[0],
            PER_SECOND,
            (),
        )
        yield replace(light, queries=queries)


def _token_queries(service: Service, chosen: tuple[Matcher, ...]) -> tuple[Query, ...]:
    """What is recorded, if it is; else what the module counts, or each engine."""
    if Spending(service).measures:
        minute = total(of_service(naming.TOKENS_BY_DIRECTION, service))
        each: Vector = minute.arithmetic("/", int(MINUTE.seconds))
        return (Query(expr=each, legend=Legend("tokens")),) if _counts_tokens(service) else ()
    if service.instrumented:
        names = native_names(service.instrumentation, service.currency)
        counter = of_service(names.of(TOKENS).name, service).where(*chosen)
        expr = total(rate(counter.over(RATE_INTERVAL)))
        return (Query(expr=expr, legend=Legend("tokens")),)
    found = ((model.name, tokens_per_second(model, chosen)) for model in service.models)
    return tuple(Query(expr=expr, legend=Legend(name)) for name, expr in found if expr is not None)


def _counts_tokens(service: Service) -> bool:
    return any(model.counts_tokens for model in service.models)


def _money(service: Service) -> Iterator[Stat]:
    """The budget with the shortest period, or, without one, what is spent today."""
    spending = Spending(service)
    budgets = sorted(service.budgets, key=lambda budget: budget.length)
    if budgets:
        yield spent(service, budgets[0])
    elif COST in spending.measures:
        yield replace(to_date(spending, "day", _COLUMNS), key="now/spent", title="Spent today")


def ill_gpus(service: Service) -> Stat:
    """How many GPUs have an alert on a fault, on heat, or are gone; idle ones are well."""
    ill = Matcher("alertname", "=~", one_of(FAULT_ALERTS))
    firing_now = firing({naming.SERVICE_LABEL: service.name}, ill)
    counted = count(count(firing_now, (naming.GPU_UUID_LABEL,)))
    there = count(of_service(naming.GPU_WATCHED, service))
    light = _light(
        "gpus",
        "GPUs with alerts",
        "GPUs of which an alert on a fault, on heat or on loss fires now.",
        Query(expr=counted.otherwise(there.arithmetic("*", 0)), legend=Legend("ill")),
        COUNT,
        NONE_OR_SOME,
    )
    return replace(light, no_value="no GPUs", links=runbooks(service, naming.GPU_XID_ALERT))


def spent(service: Service, budget: Budget) -> Stat:
    """The share of a budget that is spent."""
    light = _light(
        "spent",
        f"Spent of {budget.limit}",
        f"Share of the budget {budget.name} that is spent: {budget.limit} {budget.period_words}.",
        Query(
            expr=highest(of_budget(naming.BUDGET_SHARE, service, budget)), legend=Legend("spent")
        ),
        RATIO,
        bad_from(Decimal(1), *budget.warn_at),
    )
    links = runbooks(service, naming.BUDGET_EXHAUSTED_ALERT)
    return replace(light, decimals=1, no_value=NOTHING_YET, links=links)
