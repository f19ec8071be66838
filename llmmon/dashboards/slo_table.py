"""The table of a service's SLOs: objective, what was attained, budget, burn rate, firing alerts.

One query a column, whatever SLOs there are: a new one is a new row, and changes nothing here.
"""

from __future__ import annotations

from decimal import Decimal

from llmmon.dashboards.annotations import firing
from llmmon.dashboards.parts import ANYTHING_LEFT, NONE_OR_SOME
from llmmon.dashboards.tables import wide_table
from llmmon.dashboards.values import COUNT, RATIO, TIMES, Column, LabelColumn, Table
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.promql import (
    Aggregate,
    Binary,
    Matching,
    Number,
    Selector,
    Vector,
    highest,
    lowest,
    total,
)
from llmmon.rules.identity import of_service

_AROUND_ROWS, _HIGHEST = 3, 16
"""Lines of the board that the title and the heads of columns take, and all at most."""
_SLO = (naming.SLO_LABEL,)


def table(service: Service) -> Table:
    """One row for each SLO; of one that is split, what is worst."""
    columns = _columns(service)
    return wide_table(
        "all/table",
        "SLOs",
        (
            "Every SLO of the service. Of one that is split by a label, the value that is worst. "
            "A row below has the details of each."
        ),
        (LabelColumn(label=naming.SLO_LABEL, title="SLO"),),
        columns,
        unit=RATIO,
        height=min(len(service.slos) + _AROUND_ROWS, _HIGHEST),
    )


def _columns(service: Service) -> tuple[tuple[Column, Vector], ...]:
    def of(name: str) -> Selector:
        return of_service(name, service)

    return (
        (Column(title="Objective", unit=RATIO), highest(of(naming.OBJECTIVE), _SLO)),
        (Column(title="Attained", unit=RATIO), _attained(service)),
        (
            Column(title="Budget left", unit=RATIO, decimals=1, thresholds=ANYTHING_LEFT),
            lowest(of(naming.BUDGET_REMAINING), _SLO),
        ),
        (
            Column(title="Burn rate, 5m", unit=TIMES, decimals=2),
            highest(of(naming.CURRENT_BURN_RATE), _SLO),
        ),
        (Column(title="Alerts firing", unit=COUNT, thresholds=NONE_OR_SOME), _firing(service)),
    )


def _attained(service: Service) -> Vector:
    """1 - burn rate of the period x error budget: the same for periods of all lengths."""
    burnt = highest(of_service(naming.PERIOD_BURN_RATE, service), _SLO)
    budget = highest(of_service(naming.ERROR_BUDGET, service), _SLO)
    return Binary(Number(Decimal(1)), "-", burnt.arithmetic("*", budget, Matching(_SLO)))


def _firing(service: Service) -> Vector:
    """With a row of 0 for each SLO of which nothing fires."""
    alerts: Aggregate = total(firing({naming.SERVICE_LABEL: service.name}), _SLO)
    objective = highest(of_service(naming.OBJECTIVE, service), _SLO)
    return alerts.both(objective).otherwise(objective.arithmetic("*", 0))
