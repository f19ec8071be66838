"""Graphs over all services: error budgets, traffic, spending. A line for each service."""

from __future__ import annotations

from decimal import Decimal

from llmmon.dashboards.fleet_series import SERVICE, of_all
from llmmon.dashboards.native import lines
from llmmon.dashboards.parts import ANYTHING_LEFT, NOTHING_YET, bad_from
from llmmon.dashboards.slo_series import NO_EVENTS
from llmmon.dashboards.values import (
    COUNT,
    PER_SECOND,
    RATIO,
    REQUESTS_PER_SECOND,
    TIMES,
    AnyPanel,
    BarGauge,
    Legend,
    Query,
    TimeSeries,
)
from llmmon.model import naming
from llmmon.model.spending import COST
from llmmon.promql import Matching, Vector, highest, lowest, total
from llmmon.rules.event_counts import HOUR

_OF_A_SLO = (naming.SERVICE_LABEL, naming.SLO_LABEL)
_OF_A_BUDGET = (naming.SERVICE_LABEL, naming.BUDGET_LABEL)
_OF_MONEY = (naming.SERVICE_LABEL, naming.CURRENCY_LABEL)
_MOST_WARNS = Decimal("0.8")


def objectives() -> tuple[AnyPanel, ...]:
    """What is left of error budgets, how fast they burn, and which SLOs are worst off."""
    return (
        BarGauge(
            key="slos/left",
            title="Error budget left, by SLO",
            description="Share of each SLO's error budget that is left; of a split one, the least.",
            queries=(
                Query(
                    expr=lowest(of_all(naming.BUDGET_REMAINING), _OF_A_SLO),
                    legend=Legend("", _OF_A_SLO),
                ),
            ),
            unit=RATIO,
            no_value=NO_EVENTS,
            decimals=1,
            thresholds=ANYTHING_LEFT,
            full=Decimal(1),
            width=8,
            height=10,
        ),
        TimeSeries(
            key="slos/left-over-time",
            title="Least error budget left",
            description="Of each service's SLO that was worst off. From 0 down an objective is missed.",
            queries=(_line(lowest(of_all(naming.BUDGET_REMAINING), SERVICE)),),
            unit=RATIO,
            no_value=NO_EVENTS,
            thresholds=ANYTHING_LEFT,
            width=8,
            height=10,
        ),
        TimeSeries(
            key="slos/burn-rate",
            title="Highest burn rate, 5m",
            description=(
                "Of each service's SLO that burned its error budget fastest. At 1 the budget lasts "
                "exactly its period. From where alerts fire differs by SLO."
            ),
            queries=(_line(highest(of_all(naming.CURRENT_BURN_RATE), SERVICE)),),
            unit=TIMES,
            no_value=NO_EVENTS,
            from_zero=True,
            width=8,
            height=10,
        ),
    )


def traffic() -> tuple[AnyPanel, ...]:
    """Requests, the share of them that failed, and tokens."""
    requests = total(of_all(naming.REQUESTS_RATE), SERVICE)
    errors = total(of_all(naming.ERRORS_RATE), SERVICE)
    failed = errors.arithmetic("/", requests.compare(">", 0), Matching(SERVICE))
    return (
        lines(
            "traffic/requests",
            "Requests a second",
            "Finished requests, by service; without those that the caller cancelled.",
            (_line(requests),),
            REQUESTS_PER_SECOND,
            8,
            stacked=True,
        ),
        lines(
            "traffic/errors",
            "Errors",
            "Share of finished requests that failed, by service, where failures are counted.",
            (_line(failed),),
            RATIO,
            8,
        ),
        lines(
            "traffic/tokens",
            "Tokens a second",
            "Tokens of all directions, by service.",
            (_line(total(of_all(naming.TOKENS_RATE), SERVICE)),),
            PER_SECOND,
            8,
            stacked=True,
        ),
    )


def money() -> tuple[AnyPanel, ...]:
    """What is spent of budgets, and by the hour in each service's own currency."""
    hour = total(of_all(naming.increase(COST, HOUR)), _OF_MONEY)
    return (
        BarGauge(
            key="money/budgets",
            title="Spent of budgets",
            description="Share of each budget's limit that is spent; of a split one, the highest.",
            queries=(
                Query(
                    expr=highest(of_all(naming.BUDGET_SHARE), _OF_A_BUDGET),
                    legend=Legend("", _OF_A_BUDGET),
                ),
            ),
            unit=RATIO,
            no_value=NOTHING_YET,
            decimals=1,
            thresholds=bad_from(Decimal(1), _MOST_WARNS),
            full=Decimal(1),
            width=12,
            height=10,
        ),
        TimeSeries(
            key="money/spending",
            title="Spending an hour",
            description=(
                "What the last 60 minutes cost at each time, by service, in the currency that stands "
                "behind its name."
            ),
            queries=(Query(expr=hour, legend=Legend("", _OF_MONEY)),),
            unit=COUNT,
            no_value=NOTHING_YET,
            decimals=2,
            from_zero=True,
            width=12,
            height=10,
        ),
    )


def _line(expr: Vector) -> Query:
    return Query(expr=expr, legend=Legend("", SERVICE))
