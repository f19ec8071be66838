"""The figures of one SLO: what it asks for, what was kept of it, and how fast its budget burns now."""

from __future__ import annotations

from decimal import Decimal

from llmmon.dashboards.parts import (
    ANYTHING_LEFT,
    NONE_OR_SOME,
    NOTHING_YET,
    bad_from,
    count_firing,
    good_from,
    runbooks,
)
from llmmon.dashboards.slo_series import NO_EVENTS, left, only_query, query
from llmmon.dashboards.values import COUNT, RATIO, TIMES, Stat
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import Binary, Number, highest
from llmmon.rules.identity import recorded, slo_id
from llmmon.units import decimal_text, percent_text

_MORE_DIGITS = 2
"""Of what was attained, beyond those of the objective."""


def objective(service: Service, slo: Slo) -> Stat:
    """The objective, and in the description what it is about."""
    return Stat(
        key=f"slo/{slo.name}/objective",
        title="Objective",
        description=(
            f"Share of {slo.event} over {slo.window.words()} that must be good. "
            f"Good is: {slo.description}.{_split(slo)}"
        ),
        queries=(query(highest(recorded(naming.OBJECTIVE, service, slo)), "objective"),),
        unit=RATIO,
        no_value=NOTHING_YET,
        decimals=_digits(slo),
        width=3,
        height=4,
    )


def attained(service: Service, slo: Slo) -> Stat:
    """The share of good events in the period."""
    worst = highest(recorded(naming.error_ratio(slo.window), service, slo), slo.split_by)
    return Stat(
        key=f"slo/{slo.name}/attained",
        title=f"Attained, {slo.window}",
        description=(
            f"Share of {slo.event} of the last {slo.window.words()} that were good; "
            f"{percent_text(slo.objective)} is the objective. Moves once an hour."
        ),
        queries=(only_query(Binary(Number(Decimal(1)), "-", worst), "attained", slo),),
        unit=RATIO,
        no_value=NO_EVENTS,
        decimals=_digits(slo) + _MORE_DIGITS,
        thresholds=good_from(slo.objective),
        width=6,
        height=4,
    )


def budget_left(service: Service, slo: Slo) -> Stat:
    """What is left of the error budget now."""
    return Stat(
        key=f"slo/{slo.name}/budget-left",
        title="Error budget left",
        description=(
            f"Share of the error budget of {slo.window.words()} that is not used up. "
            f"The budget is {percent_text(slo.error_budget)} of {slo.event}: if all fail, "
            f"{slo.allowed_bad.words()}. Below 0 the objective is missed."
        ),
        queries=(only_query(left(service, slo), "left", slo),),
        unit=RATIO,
        no_value=NO_EVENTS,
        decimals=1,
        thresholds=ANYTHING_LEFT,
        links=runbooks(service, naming.EXHAUSTED_ALERT),
        width=5,
        height=4,
    )


def burn_rate_now(service: Service, slo: Slo) -> Stat:
    """The burn rate of five minutes, in the colours of the tiers."""
    now = highest(recorded(naming.CURRENT_BURN_RATE, service, slo), slo.split_by)
    factors = [tier.factor for tier in slo.tiers]
    return Stat(
        key=f"slo/{slo.name}/burn-rate-now",
        title="Burn rate, 5m",
        description=(
            "How many times faster than sustainable the error budget burned in the last 5 minutes. "
            f"At {decimal_text(max(factors))} it can page; a burn rate of 1 uses up the budget in "
            f"exactly {slo.window.words()}."
        ),
        queries=(only_query(now, "burn rate", slo),),
        unit=TIMES,
        no_value=NO_EVENTS,
        decimals=2,
        thresholds=bad_from(max(factors), *factors),
        width=5,
        height=4,
    )


def alerts_firing(service: Service, slo: Slo) -> Stat:
    """How many alerts of the SLO fire."""
    expr = count_firing({naming.SLOTH_ID_LABEL: slo_id(service, slo)})
    return Stat(
        key=f"slo/{slo.name}/alerts-firing",
        title="Alerts firing",
        description="Alerts of this SLO that fire now, inhibited ones included.",
        queries=(query(expr, "firing"),),
        unit=COUNT,
        no_value=NOTHING_YET,
        decimals=0,
        thresholds=NONE_OR_SOME,
        width=5,
        height=4,
    )


def _split(slo: Slo) -> str:
    return f" One budget for each {' and '.join(slo.split_by)}." if slo.split_by else ""


def _digits(slo: Slo) -> int:
    """Of the objective as a percentage."""
    _, _, after = decimal_text(slo.objective * 100).partition(".")
    return len(after)
