"""What the panels of one SLO share: how its series are asked for and told apart."""

from __future__ import annotations

from llmmon.dashboards.values import Legend, Query
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import Vector, lowest
from llmmon.rules.identity import recorded

NO_EVENTS = "no events"


def query(expr: Vector, words: str, slo: Slo | None = None) -> Query:
    """With the values that an SLO is split by, in the legend."""
    return Query(expr=expr, legend=Legend(words, slo.split_by if slo else ()))


def only_query(expr: Vector, words: str, slo: Slo) -> Query:
    """Of a panel whose title says what it shows: series of a split SLO are told apart by values alone."""
    return query(expr, "" if slo.split_by else words, slo)


def left(service: Service, slo: Slo) -> Vector:
    """What is left of the budget, of the worst if there are several series."""
    return lowest(recorded(naming.BUDGET_REMAINING, service, slo), slo.split_by)
