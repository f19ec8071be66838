"""What is spent to date, by the hour, by model and by dimension; and tokens that have no price."""

from __future__ import annotations

from decimal import Decimal

from llmmon.catalog.native import UNPRICED_TOKENS
from llmmon.catalog.native_names import native_names
from llmmon.dashboards.parts import NOTHING_YET, runbooks
from llmmon.dashboards.values import (
    COUNT,
    PER_SECOND,
    RATE_INTERVAL,
    AnyPanel,
    Legend,
    Query,
    Stat,
    Threshold,
    TimeSeries,
    money,
)
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.spending import COST, Spending
from llmmon.promql import Matcher, Selector, Vector, equal, increase, rate, total
from llmmon.rules.cost_alerts import hour_by_module, hour_by_rules, token_priced
from llmmon.rules.event_counts import HOUR
from llmmon.rules.identity import of_service

_COLUMNS = 24


def panels(spending: Spending) -> tuple[AnyPanel, ...]:
    """Spending to date by period, then by the hour: by model, and by each dimension."""
    figures = len(spending.periods) + 1
    width = _COLUMNS // figures
    dimensions = spending.service.dimensions if _is_by_dimension(spending) else ()
    labels = (naming.MODEL_LABEL, *(dimension.name for dimension in dimensions))
    return (
        *(to_date(spending, period, width) for period in spending.periods),
        last_hour(spending, _COLUMNS - width * (figures - 1)),
        *(by_label(spending, label, 12 if len(labels) > 1 else _COLUMNS) for label in labels),
    )


def _is_by_dimension(spending: Spending) -> bool:
    """Engines know no dimensions."""
    return any(model.source is None for model in spending.priced)


def to_date(spending: Spending, period: str, width: int) -> Stat:
    """Spent since a period began."""
    service = spending.service
    series = of_service(naming.to_date(COST), service)
    return Stat(
        key=f"spending/{period}",
        title=f"This {period}",
        description=(
            f"Spent since the {period} began at UTC{service.utc_offset}, from token counters and "
            "prices; GPU hours included."
        ),
        queries=(_one(total(series.where(*equal(**{naming.PERIOD_LABEL: period}))), "spent"),),
        unit=money(service.currency),
        no_value=NOTHING_YET,
        width=width,
        height=4,
    )


def last_hour(spending: Spending, width: int) -> Stat:
    """Spent in the last hour."""
    return Stat(
        key="spending/last-hour",
        title="Last hour",
        description="Spent in the last 60 minutes.",
        queries=(_one(total(_hourly(spending)), "spent"),),
        unit=money(spending.service.currency),
        no_value=NOTHING_YET,
        width=width,
        height=4,
    )


def by_label(spending: Spending, label: str, width: int) -> TimeSeries:
    """Spending an hour, apart by a label's values."""
    nobody = (
        ""
        if label == naming.MODEL_LABEL
        else f" What belongs to no {label}, such as idle minutes of GPUs, has no value behind its name."
    )
    return TimeSeries(
        key=f"spending/by/{label}",
        title=f"Spending an hour by {label}",
        description=f"What the last 60 minutes cost at each time, by {label}.{nobody}",
        queries=(Query(expr=total(_hourly(spending), (label,)), legend=Legend(label, (label,))),),
        unit=money(spending.service.currency),
        no_value=NOTHING_YET,
        stacked=True,
        width=width,
        height=8,
    )


def _hourly(spending: Spending) -> Selector:
    return of_service(naming.increase(COST, HOUR), spending.service)


def reconciliation(spending: Spending) -> tuple[AnyPanel, ...]:
    """The two sums of one hour, by the rules and by the module: lines of one model should be one."""
    service = spending.service
    if not token_priced(spending):
        return ()
    model = (naming.MODEL_LABEL,)
    return (
        TimeSeries(
            key="reconciliation/hour",
            title="Cost of an hour, by the rules and by the module",
            description=(
                "What the rules make of the token counters of the last 60 minutes, and what the "
                "application added up at call time, by model. Where they part, one of the two was "
                "built from other prices."
            ),
            queries=(
                Query(expr=hour_by_rules(spending), legend=Legend("rules", model)),
                Query(expr=hour_by_module(spending), legend=Legend("module", model)),
            ),
            unit=money(service.currency),
            no_value=NOTHING_YET,
            from_zero=True,
            links=runbooks(service, naming.COST_MISMATCH_ALERT),
            width=24,
            height=8,
        ),
    )


def unpriced(service: Service, chosen: tuple[Matcher, ...]) -> tuple[AnyPanel, ...]:
    """Tokens that nobody pays for on paper; only the module tells of them."""
    if not service.instrumented:
        return ()
    names = native_names(service.instrumentation, service.currency)
    counter = of_service(names.of(UNPRICED_TOKENS).name, service).where(*chosen)
    by = (naming.MODEL_LABEL, naming.DIRECTION_LABEL)
    links = runbooks(service, naming.UNPRICED_ALERT)
    return (
        Stat(
            key="unpriced/hour",
            title="Unpriced tokens, last hour",
            description=(
                "Tokens of the last hour for which the spec has no price: spending that is in no "
                "budget. Any at all raise an alert."
            ),
            queries=(_one(total(increase(counter.over(HOUR))), "tokens"),),
            unit=COUNT,
            no_value=NOTHING_YET,
            decimals=0,
            thresholds=(Threshold(None, "good"), Threshold(_ABOVE_NONE, "bad")),
            links=links,
            width=6,
            height=8,
        ),
        TimeSeries(
            key="unpriced/rate",
            title="Unpriced tokens a second",
            description="Tokens without a price, by model and direction. Nothing should be above 0.",
            queries=(Query(expr=total(rate(counter.over(RATE_INTERVAL)), by), legend=_BOTH),),
            unit=PER_SECOND,
            no_value=NOTHING_YET,
            from_zero=True,
            links=links,
            width=18,
            height=8,
        ),
    )


_BOTH = Legend("", (naming.MODEL_LABEL, naming.DIRECTION_LABEL))
_ABOVE_NONE = Decimal("0.001")
"""What the alert calls above 0. `increase` extrapolates, so that one token may show as less."""


def _one(expr: Vector, words: str) -> Query:
    return Query(expr=expr, legend=Legend(words))
