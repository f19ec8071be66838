"""How calls of a model end: finished, failed, refused, cut off; and how many run and wait."""

from __future__ import annotations

from decimal import Decimal

from llmmon.catalog.native import (
    ERRORS,
    FINISH_REASONS,
    IN_FLIGHT,
    QUEUE_DEPTH,
    REFUSALS,
    REQUESTS,
    NativeMetric,
)
from llmmon.dashboards import slo_lines
from llmmon.dashboards.native import Native, lines, share
from llmmon.dashboards.parts import bad_from
from llmmon.dashboards.values import (
    COUNT,
    RATE_INTERVAL,
    RATIO,
    REQUESTS_PER_SECOND,
    AnyPanel,
    Legend,
    Query,
    Threshold,
    TimeSeries,
)
from llmmon.model import naming
from llmmon.promql import Matcher, Vector, rate, total
from llmmon.units import percent_text

_MODEL = (naming.MODEL_LABEL,)


def requests(native: Native) -> tuple[AnyPanel, ...]:
    """Rate, errors, and what runs and waits."""
    outcomes = (*_MODEL, "outcome")
    return (
        lines(
            "native/requests",
            "Requests a second",
            f"{REQUESTS.help} By model and outcome.",
            (Query(expr=native.rate(REQUESTS, outcomes), legend=Legend("", outcomes)),),
            REQUESTS_PER_SECOND,
            6,
        ),
        lines(
            "native/errors",
            "Errors a second",
            f"{ERRORS.help} By kind.",
            (Query(expr=native.rate(ERRORS, ("error_type",)), legend=Legend("", ("error_type",))),),
            REQUESTS_PER_SECOND,
            6,
        ),
        _gauge(native, IN_FLIGHT, "In flight"),
        _gauge(native, QUEUE_DEPTH, "Waiting"),
    )


def answers(native: Native) -> tuple[AnyPanel, ...]:
    """Why generation ended, and how often the model refused."""
    return (finish_reasons(native, 12), refused(native, 12))


def finish_reasons(native: Native, width: int) -> TimeSeries:
    """The mix of reasons: what changes in it is a change of the model or of its callers."""
    by = ("reason",)
    each, all_of_them = native.rate(FINISH_REASONS, by), native.rate(FINISH_REASONS)
    return lines(
        "native/finish_reasons",
        "Finish reasons",
        f"{FINISH_REASONS.help} Share of each reason; length means that an answer was cut off.",
        (Query(expr=share(each, all_of_them, many=True), legend=Legend("", by)),),
        RATIO,
        width,
        stacked=True,
    )


def refused(native: Native, width: int) -> TimeSeries:
    """Refusals over answered calls, against the budgets of the SLOs on them."""
    slos = slo_lines.of_module(native.service, "refusal")
    budgets = sorted({slo.error_budget for slo in slos})
    named = ", ".join(f"{slo.name} allows {percent_text(slo.error_budget)}" for slo in slos)
    return lines(
        "native/refused",
        "Refused",
        "Share of answered calls that the model refused, by model."
        + (f" Lines are the error budgets of SLOs: {named}." if named else ""),
        (
            Query(
                expr=share(native.rate(REFUSALS, _MODEL), _answered(native)),
                legend=Legend("", _MODEL),
            ),
        ),
        RATIO,
        width,
        thresholds=_from(budgets),
    )


def _from(budgets: list[Decimal]) -> tuple[Threshold, ...]:
    return bad_from(budgets[-1], *budgets[:-1]) if budgets else ()


def _answered(native: Native) -> Vector:
    ok = native.series(REQUESTS).where(Matcher("outcome", "=", "ok"))
    return total(rate(ok.over(RATE_INTERVAL)), _MODEL)


def _gauge(native: Native, metric: NativeMetric, title: str) -> TimeSeries:
    query = Query(expr=total(native.series(metric), _MODEL), legend=Legend("", _MODEL))
    return lines(f"native/{metric.role}", title, f"{metric.help} By model.", (query,), COUNT, 6)
