"""The panels of one SLO."""

from __future__ import annotations

from decimal import Decimal

from llmmon.dashboards.parts import (
    NONE_OR_SOME,
    NOTHING_YET,
    bad_from,
    count_firing,
    good_from,
    runbooks,
)
from llmmon.dashboards.slo_alerts import timeline
from llmmon.dashboards.values import (
    COUNT,
    RATIO,
    TIMES,
    AnyPanel,
    Legend,
    Query,
    Stat,
    Threshold,
    TimeSeries,
)
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import BurnTier, Slo
from llmmon.promql import Binary, Number, Vector, highest, lowest
from llmmon.rules.identity import recorded, slo_id
from llmmon.units import decimal_text, percent_text

_NO_EVENTS = "no events"
_MORE_DIGITS = 2
"""Of what was attained, beyond those of the objective."""


def panels(service: Service, slo: Slo) -> tuple[AnyPanel, ...]:
    """Figures, then how the budget burns, then which alerts fire."""
    return (
        objective(service, slo),
        attained(service, slo),
        budget_left(service, slo),
        burn_rate_now(service, slo),
        alerts_firing(service, slo),
        burn_down(service, slo),
        burn_rate(service, slo),
        error_ratios(service, slo),
        timeline(service, slo),
    )


def objective(service: Service, slo: Slo) -> Stat:
    """The objective, and in the description what it is about."""
    return Stat(
        key=f"slo/{slo.name}/objective",
        title="Objective",
        description=(
            f"Share of {slo.event} over {slo.window.words()} that must be good. "
            f"Good is: {slo.description}.{_split(slo)}"
        ),
        queries=(_query(highest(recorded(naming.OBJECTIVE, service, slo)), "objective"),),
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
        queries=(_query(Binary(Number(Decimal(1)), "-", worst), "attained", slo),),
        unit=RATIO,
        no_value=_NO_EVENTS,
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
        queries=(_query(_left(service, slo), "left", slo),),
        unit=RATIO,
        no_value=_NO_EVENTS,
        decimals=1,
        thresholds=good_from(Decimal(0)),
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
        queries=(_query(now, "burn rate", slo),),
        unit=TIMES,
        no_value=_NO_EVENTS,
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
        queries=(_query(expr, "firing"),),
        unit=COUNT,
        no_value=NOTHING_YET,
        decimals=0,
        thresholds=NONE_OR_SOME,
        width=5,
        height=4,
    )


def burn_down(service: Service, slo: Slo) -> TimeSeries:
    """What was left of the budget over time."""
    return TimeSeries(
        key=f"slo/{slo.name}/burn-down",
        title="Error budget left over time",
        description=(
            f"Share of the error budget of {slo.window.words()} that was left at each time. "
            "It recovers as bad events grow older than the period."
        ),
        queries=(_query(_left(service, slo), "left", slo),),
        unit=RATIO,
        no_value=_NO_EVENTS,
        thresholds=good_from(Decimal(0)),
        width=8,
        height=8,
    )


def burn_rate(service: Service, slo: Slo) -> TimeSeries:
    """The burn rates that the alerts watch, with the rates from which they fire."""
    budget = Number(slo.error_budget)
    windows = sorted({tier.long_window for tier in slo.tiers})
    ratios = ((w, recorded(naming.error_ratio(w), service, slo)) for w in windows)
    tiers = "; ".join(_tier(tier) for tier in slo.tiers)
    return TimeSeries(
        key=naming.slo_panel(slo.name),
        title="Burn rate by window",
        description=(
            "Error ratio of each alert's long window over the error budget. Lines are drawn where "
            f"alerts fire: {tiers}. The short window must be above the line as well."
        ),
        queries=tuple(
            _query(highest(ratio, slo.split_by).arithmetic("/", budget), str(window), slo)
            for window, ratio in ratios
        ),
        unit=TIMES,
        no_value=_NO_EVENTS,
        thresholds=_tier_lines(slo),
        from_zero=True,
        links=runbooks(service, naming.BURN_ALERT),
        width=8,
        height=8,
    )


def error_ratios(service: Service, slo: Slo) -> TimeSeries:
    """The error ratio of every window that is recorded."""
    return TimeSeries(
        key=f"slo/{slo.name}/error-ratios",
        title="Error ratio by window",
        description=(
            f"Share of {slo.event} that were bad. The line is the error budget, "
            f"{percent_text(slo.error_budget)}: above it the budget shrinks."
        ),
        queries=tuple(
            _query(
                highest(recorded(naming.error_ratio(window), service, slo), slo.split_by),
                str(window),
                slo,
            )
            for window in slo.ratio_windows
        ),
        unit=RATIO,
        no_value=_NO_EVENTS,
        thresholds=bad_from(slo.error_budget),
        from_zero=True,
        width=8,
        height=8,
    )


def _query(expr: Vector, words: str, slo: Slo | None = None) -> Query:
    """With the values that an SLO is split by, in the legend."""
    return Query(expr=expr, legend=Legend(words, slo.split_by if slo else ()))


def _left(service: Service, slo: Slo) -> Vector:
    return lowest(recorded(naming.BUDGET_REMAINING, service, slo), slo.split_by)


def _tier_lines(slo: Slo) -> tuple[Threshold, ...]:
    """Tiers that page are bad; of two at one factor the more urgent counts."""
    states = {tier.factor: "warning" for tier in slo.tiers if tier.urgency != "page"}
    states |= {tier.factor: "bad" for tier in slo.tiers if tier.urgency == "page"}
    lines = (Threshold(at, "bad" if s == "bad" else "warning") for at, s in sorted(states.items()))
    return (Threshold(None, "good"), *lines)


def _tier(tier: BurnTier) -> str:
    return f"{tier.urgency} after {tier.long_window} at {decimal_text(tier.factor)}"


def _split(slo: Slo) -> str:
    return f" One budget for each {' and '.join(slo.split_by)}." if slo.split_by else ""


def _digits(slo: Slo) -> int:
    """Of the objective as a percentage."""
    _, _, after = decimal_text(slo.objective * 100).partition(".")
    return len(after)
