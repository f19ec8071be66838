"""The table of all services: one row for each, which leads to its overview."""

from __future__ import annotations

from llmmon.dashboards.fleet_series import SERVICE, firing, of_all
from llmmon.dashboards.parts import ANYTHING_LEFT, NONE_OR_SOME
from llmmon.dashboards.tables import wide_table
from llmmon.dashboards.values import (
    COUNT,
    PER_SECOND,
    RATIO,
    REQUESTS_PER_SECOND,
    TIMES,
    Cell,
    CellLink,
    Column,
    LabelColumn,
    Table,
)
from llmmon.model import naming
from llmmon.model.spending import COST
from llmmon.promql import Matching, Vector, equal, highest, lowest, total
from llmmon.rules.event_counts import HOUR

_DASHBOARDS, _HEIGHT = "Dashboards", 12
_INFO = (naming.SERVICE_LABEL, naming.TEAM_LABEL, naming.DASHBOARDS_LABEL)
_MONEY = (naming.SERVICE_LABEL, naming.CURRENCY_LABEL)


def table() -> Table:
    """One query a column; a service has no value where it has nothing of the kind."""
    columns = _columns()
    return wide_table(
        "services/table",
        "Services",
        (
            "Every service with its worst SLO, its traffic of the last 5 minutes and its spending, "
            "in its own currency. A click on a service leads to its overview."
        ),
        _labels(),
        columns,
        unit=COUNT,
        height=_HEIGHT,
    )


def _labels() -> tuple[LabelColumn, ...]:
    overview = CellLink(title="Overview", uid=(Cell(_DASHBOARDS), "-overview"))
    return (
        LabelColumn(label=naming.SERVICE_LABEL, title="Service", links=(overview,)),
        LabelColumn(label=naming.TEAM_LABEL, title="Team"),
        LabelColumn(label=naming.CURRENCY_LABEL, title="Currency"),
        LabelColumn(label=naming.DASHBOARDS_LABEL, title=_DASHBOARDS, last=True),
    )


def _columns() -> tuple[tuple[Column, Vector], ...]:
    there = highest(of_all(naming.SERVICE_INFO), SERVICE)
    alerts = total(firing(), SERVICE).otherwise(there.arithmetic("*", 0))
    requests = total(of_all(naming.REQUESTS_RATE), SERVICE)
    errors = total(of_all(naming.ERRORS_RATE), SERVICE)
    failed = errors.arithmetic("/", requests.compare(">", 0), Matching(SERVICE))
    today = of_all(naming.to_date(COST), *equal(**{naming.PERIOD_LABEL: "day"}))
    return (
        (
            Column(title="There", unit=COUNT, hidden=True),
            highest(of_all(naming.SERVICE_INFO), _INFO),
        ),
        (Column(title="Alerts firing", unit=COUNT, thresholds=NONE_OR_SOME), alerts),
        (
            Column(
                title="Least error budget left", unit=RATIO, decimals=1, thresholds=ANYTHING_LEFT
            ),
            lowest(of_all(naming.BUDGET_REMAINING), SERVICE),
        ),
        (
            Column(title="Highest burn rate, 5m", unit=TIMES, decimals=2),
            highest(of_all(naming.CURRENT_BURN_RATE), SERVICE),
        ),
        (Column(title="Requests", unit=REQUESTS_PER_SECOND, decimals=2), requests),
        (Column(title="Errors", unit=RATIO, decimals=2), failed),
        (
            Column(title="Tokens", unit=PER_SECOND),
            total(of_all(naming.TOKENS_RATE), SERVICE),
        ),
        (
            Column(title="Spent, last hour", unit=COUNT, decimals=2),
            total(of_all(naming.increase(COST, HOUR)), _MONEY),
        ),
        (Column(title="Spent today", unit=COUNT, decimals=2), total(today, _MONEY)),
    )
