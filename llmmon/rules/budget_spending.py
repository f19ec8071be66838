"""What is spent of each budget. Recorded in the group of the service's spending: a rule of another
group would read it up to a minute late, which is one or two per cent of a day's first hours.
"""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.budget import Budget
from llmmon.model.service import Service
from llmmon.model.spending import COST, TOKENS
from llmmon.promql import Matcher, Selector, Subquery, Vector, equal, over_time, total
from llmmon.rules.event_counts import HOUR, sampled_span
from llmmon.rules.identity import budget_labels, of_service
from llmmon.rules.to_date import CLOSED_HOURS
from llmmon.rules.types import RecordingRule
from llmmon.units import Duration


def spent_rule(service: Service, budget: Budget) -> RecordingRule:
    """The spending of a budget's period, to date."""
    labels = budget_labels(service, budget)
    return RecordingRule(record=naming.BUDGET_SPENT, expr=_spent(service, budget), labels=labels)


def measure_of(budget: Budget) -> str:
    """What the budget limits."""
    return COST if budget.is_of_money else TOKENS


def spending_of(name: str, service: Service, budget: Budget) -> Selector:
    """The part of a spending series that counts towards the budget."""
    return of_service(name, service).where(*equal(**dict(budget.scope)))


def full_hours(hourly: Selector, window: Duration) -> Vector:
    """The sum of the full hours in a window."""
    return over_time("sum_over_time", Subquery(hourly, sampled_span(window), HOUR))


def _spent(service: Service, budget: Budget) -> Vector:
    measure = measure_of(budget)
    if budget.rolling is None:
        to_date = spending_of(naming.to_date(measure), service, budget)
        period = equal(**{naming.PERIOD_LABEL: budget.period})
        return total(to_date.where(*period), budget.split_by)
    closed = full_hours(
        spending_of(naming.increase(measure, HOUR), service, budget), budget.rolling
    )
    parts = spending_of(naming.part_to_date(measure), service, budget)
    still_open = Matcher(naming.PART_LABEL, "!=", CLOSED_HOURS)
    open_hour = parts.where(*equal(**{naming.PERIOD_LABEL: "day"}), still_open)
    return total(closed.otherwise(open_hour), budget.split_by)
