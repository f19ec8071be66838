"""The figures of the fleet: how many services, pages, missed objectives, overspent budgets."""

from __future__ import annotations

from decimal import Decimal

from llmmon.dashboards.fleet_series import firing, of_all
from llmmon.dashboards.parts import NONE_OR_SOME, NOTHING_YET
from llmmon.dashboards.values import (
    COUNT,
    PER_SECOND,
    REQUESTS_PER_SECOND,
    Legend,
    Query,
    Stat,
    Threshold,
    Unit,
)
from llmmon.model import naming
from llmmon.promql import Matcher, Vector, constant, count, total

_PAGE = Matcher(naming.SLOTH_SEVERITY_LABEL, "=", "page")


def panels() -> tuple[Stat, ...]:
    """Six figures in one line."""
    left, share = of_all(naming.BUDGET_REMAINING), of_all(naming.BUDGET_SHARE)
    return (
        _figure(
            "services",
            "Services",
            "How many services have rules here.",
            count(of_all(naming.SERVICE_INFO)),
        ),
        _figure(
            "pages",
            "Pages firing",
            "Alerts of SLOs that page and fire now, inhibited ones included.",
            _or_none(total(firing(_PAGE))),
            thresholds=NONE_OR_SOME,
        ),
        _figure(
            "used-up",
            "Error budgets used up",
            "SLOs, or values that one is split by, that have missed their objective in its period.",
            _or_none(count(left.compare("<=", 0))),
            thresholds=NONE_OR_SOME,
        ),
        _figure(
            "overspent",
            "Budgets overspent",
            "Budgets, or values that one is split by, that are at their limit or above it.",
            _or_none(count(share.compare(">=", 1))),
            thresholds=NONE_OR_SOME,
        ),
        _figure(
            "requests",
            "Requests a second",
            "Finished requests of the last 5 minutes, of all models.",
            total(of_all(naming.REQUESTS_RATE)),
            REQUESTS_PER_SECOND,
        ),
        _figure(
            "tokens",
            "Tokens a second",
            "Tokens of the last 5 minutes, of all models and directions.",
            total(of_all(naming.TOKENS_RATE)),
            PER_SECOND,
        ),
    )


def _or_none(counted: Vector) -> Vector:
    return counted.otherwise(constant(Decimal(0)))


def _figure(
    key: str,
    title: str,
    description: str,
    expr: Vector,
    unit: Unit = COUNT,
    *,
    thresholds: tuple[Threshold, ...] = (),
) -> Stat:
    return Stat(
        key=f"now/{key}",
        title=title,
        description=description,
        queries=(Query(expr=expr, legend=Legend(title.lower())),),
        unit=unit,
        no_value=NOTHING_YET,
        thresholds=thresholds,
        width=4,
        height=4,
    )
