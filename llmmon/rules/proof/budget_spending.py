"""Tests of what counts towards each budget: its own part of the spending, and all of its period."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.budget import Budget
from llmmon.model.service import Service
from llmmon.promql import equal, sample
from llmmon.rules.budget_spending import measure_of
from llmmon.rules.event_counts import HOUR
from llmmon.rules.identity import of_budget
from llmmon.rules.increments import MINUTE
from llmmon.rules.proof.checks import is_about
from llmmon.rules.proof.scope import first_values
from llmmon.rules.proof.series import DECOY
from llmmon.rules.proof.types import InputSeries, TestCase, ValueCheck
from llmmon.rules.to_date import CLOSED_HOURS
from llmmon.rules.types import Labels
from llmmon.units import Duration

_SPENT = 10**9
"""So much that what GPUs cost meanwhile is nothing beside it."""
_HOURS_PER_CHECK = 4


def budget_cases(service: Service) -> Iterator[TestCase]:
    """One per calendar budget: hours of the day that count towards it, and hours that do not."""
    for budget in service.budgets:
        if budget.rolling is None:
            yield _calendar_case(service, budget)


def rolling_cases(service: Service) -> Iterator[tuple[Budget, Duration, TestCase]]:
    """Of each rolling budget: from one evaluation to the next a quarter of its period, if that is hours."""
    for budget in service.budgets:
        if budget.rolling is not None:
            hours = budget.rolling.milliseconds // HOUR.milliseconds
            step = hours // _HOURS_PER_CHECK if hours % _HOURS_PER_CHECK == 0 else hours
            yield budget, _hours(step), _rolling_case(service, budget, hours, step)


def _hours(count: int) -> Duration:
    return Duration.of(seconds=count * 3_600)


def _scope(service: Service, budget: Budget) -> Labels:
    """Labels of spending that counts towards the budget."""
    model = next(m for m in service.models if budget.covers(m))
    narrowed = dict(budget.scope) | _split(budget)
    return first_values(service, model) | narrowed | {"fed_by": "test"}


def _split(budget: Budget) -> Labels:
    return {name: values[0] for name, values in budget.split_values}


def _check(service: Service, budget: Budget, at: Duration, spent: int) -> ValueCheck:
    series = of_budget(naming.BUDGET_SPENT, service, budget)
    return is_about(at, series.where(*equal(**_split(budget))), Decimal(spent))


def _fed(
    service: Service, budget: Budget, name: str, values: str, own: Labels
) -> tuple[InputSeries, ...]:
    """The budget's own spending, and the same with one label otherwise, ten times as much."""
    scope = _scope(service, budget) | own
    narrowed = (naming.SERVICE_LABEL, *dict(budget.scope), *budget.split_by)
    decoys = (sample(name, scope | {label: DECOY}) for label in narrowed)
    return (
        InputSeries(series=sample(name, scope), values=values),
        *(InputSeries(series=series, values=f"{_SPENT * 10}x300") for series in decoys),
    )


def _calendar_case(service: Service, budget: Budget) -> TestCase:
    name = naming.part_to_date(measure_of(budget))
    own = {naming.PERIOD_LABEL: "day", naming.PART_LABEL: CLOSED_HOURS}
    return TestCase(
        name=f"what counts towards {budget.name}",
        interval=MINUTE,
        series=_fed(service, budget, name, f"{_SPENT}x5", own),
        firing=(),
        alerts=(),
        values=(_check(service, budget, Duration.parse("3m"), _SPENT),),
    )


def _rolling_case(service: Service, budget: Budget, hours: int, step: int) -> TestCase:
    """As much each hour for a period and more, then nothing: it fills, is full, and empties."""
    busy = hours + step
    name = naming.increase(measure_of(budget), HOUR)
    checks = ((at, min(at, hours) - max(at - busy, 0)) for at in range(step, busy + hours, step))
    return TestCase(
        name=f"the last {hours} hours count towards {budget.name}",
        interval=HOUR,
        series=_fed(service, budget, name, f"0 {_SPENT}x{busy - 1} 0x{hours + step}", {}),
        firing=(),
        alerts=(),
        values=tuple(_check(service, budget, _hours(at), _SPENT * spent) for at, spent in checks),
    )
