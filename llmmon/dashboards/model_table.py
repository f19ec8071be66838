"""The table of a service's models: what goes through each, what fails, what it costs.

One query a column, whatever models there are, of series that rules record for modules and engines alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards import model
from llmmon.dashboards.tables import wide_table
from llmmon.dashboards.values import (
    PER_SECOND,
    RATIO,
    REQUESTS_PER_SECOND,
    Cell,
    CellLink,
    Column,
    LabelColumn,
    Table,
    money,
)
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.spending import Spending
from llmmon.promql import Matching, Vector, highest, total
from llmmon.rules.identity import of_service
from llmmon.rules.traffic import recorded_rates

_MODEL = (naming.MODEL_LABEL,)
_HEIGHT = 6
"""Whatever models there are: a new one is to change nothing but its row."""


def table(service: Service) -> Table | None:
    """One row for each model; none where nobody counts requests or tokens."""
    columns = tuple(_columns(service))
    if not columns:
        return None
    return wide_table(
        "models/table",
        "Models",
        (
            "What goes through each model, over the last 5 minutes, and what 1,000 requests of the "
            "last hour cost. A click on a model leads to its dashboard."
        ),
        (LabelColumn(label=naming.MODEL_LABEL, title="Model", links=(_link(service),)),),
        columns,
        unit=PER_SECOND,
        height=_HEIGHT,
    )


def _link(service: Service) -> CellLink:
    """Models behind engines have rows of their own there, whatever is chosen."""
    choices = ((naming.MODEL_LABEL, Cell("Model")),) if service.instrumented else ()
    uid = naming.dashboard_uid(service.name, model.NAME)
    return CellLink(title="This model", uid=(uid,), choices=choices)


def _columns(service: Service) -> Iterator[tuple[Column, Vector]]:
    there = recorded_rates(service)

    def of(name: str) -> Vector:
        return total(of_service(name, service), _MODEL)

    if naming.REQUESTS_RATE in there:
        requests = of(naming.REQUESTS_RATE)
        yield Column(title="Requests", unit=REQUESTS_PER_SECOND, decimals=2), requests
        if naming.ERRORS_RATE in there:
            failed = of(naming.ERRORS_RATE).arithmetic(
                "/", requests.compare(">", 0), Matching(_MODEL)
            )
            yield Column(title="Errors", unit=RATIO, decimals=2), failed
    if naming.TOKENS_RATE in there:
        yield Column(title="Tokens a second", unit=PER_SECOND), of(naming.TOKENS_RATE)
    if any(each.source is None for each in Spending(service).priced):
        cost = highest(of_service(naming.COST_PER_1000_REQUESTS, service), _MODEL)
        unit = money(service.currency)
        yield Column(title="Cost of 1,000 requests", unit=unit, decimals=2), cost
