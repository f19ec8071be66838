"""Budgets: money that a period may cost, of the service or of a part of it."""

from __future__ import annotations

from llmmon.model.service import Budget
from llmmon.resolve.declared import Declared
from llmmon.resolve.names import first_of_each
from llmmon.resolve.parsed import Problems
from llmmon.resolve.scope import resolve_scope
from llmmon.source import SpecPath
from llmmon.spec.budget import BudgetShape


def resolve_budgets(declared: Declared, problems: Problems) -> tuple[Budget, ...]:
    """The budgets whose scope leads somewhere; the others are reported."""
    shapes = problems.parsed.spec.budgets
    each = first_of_each(
        shapes, lambda b: b.name, lambda i: ("budgets", i, "name"), "budget", problems
    )
    found = (_budget(shape, ("budgets", index), declared, problems) for index, shape in each)
    return tuple(budget for budget in found if budget is not None)


def _budget(
    shape: BudgetShape, path: SpecPath, declared: Declared, problems: Problems
) -> Budget | None:
    scope = resolve_scope(shape, BudgetShape.model_fields, path, declared, problems)
    if scope is None:
        return None
    return Budget(
        name=shape.name,
        limit=shape.limit,
        period=shape.period,
        warn_at=tuple(sorted(set(shape.warn_at))),
        forecast=shape.forecast,
        scope=scope,
        origin=problems.span((*path, "name")),
    )
