"""Budgets: what a period may cost, of the service, of a part of it, or of each of several parts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.codes.money import UNUSABLE_BUDGET
from llmmon.model.budget import Budget, Spike, length_of
from llmmon.resolve.declared import Declared
from llmmon.resolve.names import first_of_each
from llmmon.resolve.parsed import Problems
from llmmon.resolve.scope import resolve_scope, resolve_split
from llmmon.source import SpecPath
from llmmon.spec.budget import OFF, BudgetShape
from llmmon.units import Duration

ROLLING = "rolling"
_LONGEST = Duration.parse("90d")
_HOUR = Duration.parse("1h")
_MINUTES = Duration.parse("5m")
_DAY, _WEEK, _MONTH = (length_of(period, None) for period in ("day", "week", "month"))
_SPIKES = (
    (_DAY, Decimal(6), Duration.parse("15m")),
    (_WEEK, Decimal(10), _HOUR),
    (_MONTH, Decimal("14.4"), _HOUR),
)
"""By the length of the period up to: the factor, and the long window. 6 % of a day's or a week's
limit, and 2 % of a month's, are gone when such a spike fires."""
_LONGER = (Decimal(20), _HOUR)


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
    split = resolve_split(shape, path, declared, problems, "budget")
    mistakes = tuple(_mistakes(shape))
    for message, hint, key in mistakes:
        problems.add(UNUSABLE_BUDGET, message, (*path, *key), hint, key=bool(key))
    if scope is None or split is None or mistakes:
        return None
    period = shape.period or ROLLING
    return Budget(
        name=shape.name,
        limit=shape.limit,
        period=period,
        rolling=shape.rolling,
        warn_at=tuple(sorted(set(shape.warn_at))),
        forecast=shape.forecast,
        spike=_spike(shape, length_of(period, shape.rolling)),
        scope=scope,
        split_by=tuple(name for name, _ in split),
        split_values=split,
        origin=problems.span((*path, "name")),
    )


def _spike(shape: BudgetShape, length: Duration) -> Spike | None:
    if shape.spike == OFF:
        return None
    found = next(((f, window) for most, f, window in _SPIKES if length <= most), _LONGER)
    factor = shape.spike if isinstance(shape.spike, Decimal) else found[0]
    return Spike(factor=factor, long_window=found[1], short_window=_MINUTES)


def _mistakes(shape: BudgetShape) -> Iterator[tuple[str, str, SpecPath]]:
    """Why a budget has no period, what to do, and where."""
    rolling = shape.rolling
    if shape.period is None and rolling is None:
        yield "a budget without a period", "add period: day, or rolling: 24h", ()
    elif rolling is None:
        return
    elif shape.period is not None:
        yield (
            "a budget with a calendar period and a rolling one",
            "keep one of the two",
            ("rolling",),
        )
    elif rolling.milliseconds % _HOUR.milliseconds or rolling > _LONGEST:
        message = f"a rolling period of {rolling} is not a whole number of hours up to {_LONGEST}"
        yield message, "write it like 24h or 7d", ("rolling",)
    elif shape.forecast:
        message = "a forecast of a rolling period, which has no end to look forward to"
        yield message, "remove forecast, or take a calendar period", ("forecast",)
