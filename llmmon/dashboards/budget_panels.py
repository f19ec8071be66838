"""The panels of one budget: what is spent of it, what is left, where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.dashboards.parts import (
    ANYTHING_LEFT,
    NONE_OR_SOME,
    NOTHING_YET,
    bad_from,
    count_firing,
    runbooks,
)
from llmmon.dashboards.values import (
    COUNT,
    MOMENT,
    RATIO,
    AnyPanel,
    Legend,
    Query,
    Stat,
    Threshold,
    TimeSeries,
    Unit,
    money,
)
from llmmon.model import naming
from llmmon.model.budget import Budget
from llmmon.model.service import Service
from llmmon.promql import Vector, highest, lowest
from llmmon.rules.budget import rate_window
from llmmon.rules.identity import of_budget
from llmmon.units import Money

_MILLISECONDS = 1_000


def panels(service: Service, budget: Budget) -> tuple[AnyPanel, ...]:
    """Figures, then spending and its forecast against the limit."""
    return (*_figures(service, budget), spent_over_time(service, budget))


def _figures(service: Service, budget: Budget) -> Iterator[Stat]:
    """Six or, without a forecast, five: 24 columns together."""
    wide = 4 if budget.rolling is None else 5
    yield spent(service, budget, wide)
    yield share(service, budget, wide)
    yield left(service, budget, wide)
    if budget.rolling is None:
        yield forecast(service, budget, wide)
    yield exhaustion(service, budget, wide)
    yield alerts_firing(service, budget, 4)


def spent(service: Service, budget: Budget, width: int) -> Stat:
    """Spent to date, in colours of the shares that warn."""
    return Stat(
        key=f"budget/{budget.name}/spent-now",
        title="Spent",
        description=f"Spent {_since(budget)}. The limit is {budget.limit} {budget.period_words}.",
        queries=(_only_query(_of(naming.BUDGET_SPENT, service, budget), "spent", budget),),
        unit=unit_of(budget),
        no_value=NOTHING_YET,
        thresholds=_limits(budget),
        links=runbooks(service, naming.BUDGET_EXHAUSTED_ALERT),
        width=width,
        height=4,
    )


def share(service: Service, budget: Budget, width: int) -> Stat:
    """The same as a share of the limit."""
    return Stat(
        key=f"budget/{budget.name}/share",
        title="Share of the limit",
        description=f"Spent {_since(budget)}, of {budget.limit}.",
        queries=(_only_query(_of(naming.BUDGET_SHARE, service, budget), "spent", budget),),
        unit=RATIO,
        no_value=NOTHING_YET,
        decimals=1,
        thresholds=bad_from(Decimal(1), *budget.warn_at),
        links=runbooks(service, naming.BUDGET_SHARE_ALERT) if budget.warn_at else (),
        width=width,
        height=4,
    )


def left(service: Service, budget: Budget, width: int) -> Stat:
    """What is left of the limit."""
    found = lowest(of_budget(naming.BUDGET_LEFT, service, budget), budget.split_by)
    return Stat(
        key=f"budget/{budget.name}/left",
        title="Left",
        description="The limit less what is spent. At 0 nothing is left; below, it is overspent.",
        queries=(_only_query(found, "left", budget),),
        unit=unit_of(budget),
        no_value=NOTHING_YET,
        thresholds=ANYTHING_LEFT,
        width=width,
        height=4,
    )


def forecast(service: Service, budget: Budget, width: int) -> Stat:
    """What the whole period will have cost."""
    return Stat(
        key=f"budget/{budget.name}/forecast",
        title=f"Forecast for the {budget.period}",
        description=(
            f"What the {budget.period} will have come to at its end, at the rate of the last "
            f"{rate_window(budget).words()}."
        ),
        queries=(_only_query(_of(naming.BUDGET_FORECAST, service, budget), "forecast", budget),),
        unit=unit_of(budget),
        no_value=NOTHING_YET,
        thresholds=bad_from(budget.limit.amount),
        links=runbooks(service, naming.BUDGET_FORECAST_ALERT) if budget.forecast else (),
        width=width,
        height=4,
    )


def exhaustion(service: Service, budget: Budget, width: int) -> Stat:
    """When nothing is left."""
    found = lowest(of_budget(naming.BUDGET_EXHAUSTION, service, budget), budget.split_by)
    ends = "" if budget.rolling else f" If that is after the end of the {budget.period}, it lasts."
    return Stat(
        key=f"budget/{budget.name}/exhaustion",
        title="Used up",
        description=(
            "When nothing is left of the limit, at the rate of the last "
            f"{rate_window(budget).words()}.{ends}"
        ),
        queries=(_only_query(found.arithmetic("*", _MILLISECONDS), "used up", budget),),
        unit=MOMENT,
        no_value="not at this rate, or already",
        width=width,
        height=4,
    )


def alerts_firing(service: Service, budget: Budget, width: int) -> Stat:
    """How many alerts of the budget fire."""
    labels = {naming.SERVICE_LABEL: service.name, naming.BUDGET_LABEL: budget.name}
    return Stat(
        key=f"budget/{budget.name}/alerts-firing",
        title="Alerts firing",
        description="Alerts of this budget that fire now, inhibited ones included.",
        queries=(Query(expr=count_firing(labels), legend=Legend("firing")),),
        unit=COUNT,
        no_value=NOTHING_YET,
        decimals=0,
        thresholds=NONE_OR_SOME,
        links=runbooks(service, naming.BUDGET_SPIKE_ALERT) if budget.spike else (),
        width=width,
        height=4,
    )


def spent_over_time(service: Service, budget: Budget) -> TimeSeries:
    """Spending and its forecast; the limit and the shares that warn are drawn."""
    queries = [_query(_of(naming.BUDGET_SPENT, service, budget), "spent", budget)]
    if budget.rolling is None:
        ahead = _of(naming.BUDGET_FORECAST, service, budget)
        queries.append(_query(ahead, "forecast", budget))
    return TimeSeries(
        key=naming.budget_panel(budget.name),
        title="Spent and forecast" if budget.rolling is None else "Spent",
        description=f"Spent {_since(budget)}, at each time. The upper line is {budget.limit}.",
        queries=tuple(queries),
        unit=unit_of(budget),
        no_value=NOTHING_YET,
        thresholds=_limits(budget),
        from_zero=True,
        width=24,
        height=8,
    )


def unit_of(budget: Budget) -> Unit:
    """What the budget counts."""
    return money(budget.limit.currency) if isinstance(budget.limit, Money) else COUNT


def _limits(budget: Budget) -> tuple[Threshold, ...]:
    """The limit, and the shares that warn, as amounts."""
    limit = budget.limit.amount
    return bad_from(limit, *(share * limit for share in budget.warn_at))


def _since(budget: Budget) -> str:
    if budget.rolling is not None:
        return f"in the last {budget.rolling.words()}"
    return f"since the {budget.period} began"


def _of(name: str, service: Service, budget: Budget) -> Vector:
    """The one series of each value that the budget is split by."""
    return highest(of_budget(name, service, budget), budget.split_by)


def _only_query(expr: Vector, words: str, budget: Budget) -> Query:
    """Of a panel whose title says what it shows: a split budget's series are told apart by values alone."""
    return _query(expr, "" if budget.split_by else words, budget)


def _query(expr: Vector, words: str, budget: Budget) -> Query:
    return Query(expr=expr, legend=Legend(words, budget.split_by))
