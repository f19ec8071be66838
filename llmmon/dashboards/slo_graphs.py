"""The graphs of one SLO: its budget, burn rates and error ratios over time."""

from __future__ import annotations

from decimal import Decimal

from llmmon.dashboards.parts import ANYTHING_LEFT, bad_from, runbooks
from llmmon.dashboards.slo_series import NO_EVENTS, left, only_query, query
from llmmon.dashboards.values import RATIO, TIMES, State, Threshold, TimeSeries
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import BurnTier, Slo
from llmmon.promql import Number, highest
from llmmon.rules.identity import recorded
from llmmon.units import decimal_text, percent_text


def burn_down(service: Service, slo: Slo) -> TimeSeries:
    """What was left of the budget over time."""
    return TimeSeries(
        key=f"slo/{slo.name}/burn-down",
        title="Error budget left over time",
        description=(
            f"Share of the error budget of {slo.window.words()} that was left at each time. "
            "It recovers as bad events grow older than the period."
        ),
        queries=(only_query(left(service, slo), "left", slo),),
        unit=RATIO,
        no_value=NO_EVENTS,
        thresholds=ANYTHING_LEFT,
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
            query(highest(ratio, slo.split_by).arithmetic("/", budget), str(window), slo)
            for window, ratio in ratios
        ),
        unit=TIMES,
        no_value=NO_EVENTS,
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
            query(
                highest(recorded(naming.error_ratio(window), service, slo), slo.split_by),
                str(window),
                slo,
            )
            for window in slo.ratio_windows
        ),
        unit=RATIO,
        no_value=NO_EVENTS,
        thresholds=bad_from(slo.error_budget),
        from_zero=True,
        width=8,
        height=8,
    )


def _tier_lines(slo: Slo) -> tuple[Threshold, ...]:
    """Tiers that page are bad; of two at one factor the more urgent counts."""
    states: dict[Decimal, State] = {}
    for tier in slo.tiers:
        pages = tier.urgency == "page" or states.get(tier.factor) == "bad"
        states[tier.factor] = "bad" if pages else "warning"
    return (Threshold(None, "good"), *(Threshold(at, states[at]) for at in sorted(states)))


def _tier(tier: BurnTier) -> str:
    return f"{tier.urgency} after {tier.long_window} at {decimal_text(tier.factor)}"
