"""Rules of one budget: its limit, what is left of it, what will be spent, and when it is gone."""

from __future__ import annotations

from decimal import Decimal

from llmmon.model import naming
from llmmon.model.budget import Budget
from llmmon.model.service import Service
from llmmon.promql import (
    Binary,
    Matching,
    Number,
    Vector,
    constant,
    equal,
    now,
    total,
)
from llmmon.rules.budget_alerts import budget_alerts
from llmmon.rules.budget_spending import full_hours, measure_of, spending_of
from llmmon.rules.event_counts import EVALUATION_INTERVAL, HOUR
from llmmon.rules.identity import budget_labels, of_budget, of_service
from llmmon.rules.types import RecordingRule, RuleFile, RuleGroup
from llmmon.units import Duration

_DAY = Duration.parse("1d")


def budget_rule_file(service: Service, budget: Budget) -> RuleFile:
    """All rules of one budget. Topics are unique in a service because names of budgets are."""
    identifier = f"{service.name}-budget-{budget.name}"
    groups = (
        RuleGroup(
            name=naming.rule_group(identifier, part), interval=EVALUATION_INTERVAL, rules=rules
        )
        for part, rules in (
            ("spending", budget_rules(service, budget)),
            ("alerts", budget_alerts(service, budget)),
        )
    )
    return RuleFile(topic=f"budget-{budget.name}", groups=tuple(groups))


def budget_rules(service: Service, budget: Budget) -> tuple[RecordingRule, ...]:
    """Limit, what is left, the rate of spending, and where it leads."""
    labels = budget_labels(service, budget)
    limit, spent = Number(budget.limit.amount), of_budget(naming.BUDGET_SPENT, service, budget)

    def record(name: str, expr: Vector) -> RecordingRule:
        return RecordingRule(record=name, expr=expr, labels=labels)

    return (
        record(naming.BUDGET_LIMIT, constant(budget.limit.amount)),
        record(naming.BUDGET_LEFT, Binary(limit, "-", spent)),
        record(naming.BUDGET_SHARE, spent.arithmetic("/", limit)),
        record(naming.BUDGET_RATE, _rate(service, budget)),
        *(record(name, expr) for name, expr in _ahead(service, budget)),
    )


def rate_window(budget: Budget) -> Duration:
    """Over which the rate of spending is taken: an hour, or for longer periods a whole day."""
    return HOUR if budget.length <= _DAY else _DAY


def _rate(service: Service, budget: Budget) -> Vector:
    hourly = spending_of(naming.increase(measure_of(budget), HOUR), service, budget)
    window = rate_window(budget)
    spent: Vector = hourly if window == HOUR else full_hours(hourly, window)
    return total(spent, budget.split_by).arithmetic("/", int(window.seconds))


def _ahead(service: Service, budget: Budget) -> list[tuple[str, Vector]]:
    """At the present rate: what the period will have cost, and when the budget is gone."""
    rate = of_budget(naming.BUDGET_RATE, service, budget)
    left = of_budget(naming.BUDGET_LEFT, service, budget).compare(">", Number(Decimal(0)))
    one = Matching(many=True)
    seconds = left.arithmetic("/", rate.compare(">", 0))
    found: list[tuple[str, Vector]] = [
        (naming.BUDGET_EXHAUSTION, seconds.arithmetic("+", now(), one))
    ]
    if budget.rolling is None:
        remaining = of_service(naming.PERIOD_REMAINING, service).where(
            *equal(**{naming.PERIOD_LABEL: budget.period})
        )
        to_come = rate.arithmetic("*", total(remaining), one)
        spent = of_budget(naming.BUDGET_SPENT, service, budget)
        found.insert(0, (naming.BUDGET_FORECAST, spent.arithmetic("+", to_come)))
    return found
