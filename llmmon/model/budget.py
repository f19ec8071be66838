"""Budgets: what a period may cost, in money or in tokens."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from llmmon.diagnostics import Span
from llmmon.model.naming import MODEL_LABEL, OPERATION_LABEL
from llmmon.units import Duration, Money, Tokens

CALENDAR_PERIODS = ("day", "week", "month", "quarter")
"""Periods that begin by the service's clock; weeks begin on Monday."""
PERIOD_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91}
"""About how long each is: what the spike alert calls a sustainable rate is by this."""
MIN_ELAPSED = Decimal("0.25")
"""Share of a calendar period that must have passed before its forecast can alert."""


def length_of(period: str, rolling: Duration | None) -> Duration:
    """How long a period is, about."""
    return rolling or Duration.of(seconds=PERIOD_DAYS[period] * 86_400)


class Called(Protocol):
    """A model that calls go to."""

    @property
    def name(self) -> str:
        """The value of the model label."""

    @property
    def operations(self) -> tuple[str, ...]:
        """What it is called for."""

    @property
    def source(self) -> object:
        """The engine that counts its tokens; `None` for the generated module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """Spending far above what the budget can sustain, over two windows at once.

    The form is that of burn-rate alerts: the long window says that it matters, the short one that it
    goes on. Source of the form: SRE workbook, chapter 5.
    """

    factor: Decimal
    """Times the rate at which the budget would last just its period."""
    long_window: Duration
    short_window: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a period may cost. With `split_by`, as much for each label value."""

    name: str
    limit: Money | Tokens
    period: str
    """One of `CALENDAR_PERIODS`, or `rolling`."""
    rolling: Duration | None
    """Length of a period that always ends now; `None` for a calendar period."""
    warn_at: tuple[Decimal, ...]
    forecast: bool
    spike: Spike | None
    scope: tuple[tuple[str, str], ...]
    split_by: tuple[str, ...]
    split_values: tuple[tuple[str, tuple[str, ...]], ...]
    """For each label of `split_by`, the values it can take."""
    origin: Span

    @property
    def is_of_money(self) -> bool:
        """Whether the limit is money, rather than tokens."""
        return isinstance(self.limit, Money)

    @property
    def length(self) -> Duration:
        """How long a period is, about."""
        return length_of(self.period, self.rolling)

    @property
    def period_words(self) -> str:
        """`a day`, or `in any 36 hours`: after an amount."""
        return f"in any {self.rolling.words()}" if self.rolling else f"a {self.period}"

    def covers(self, model: Called) -> bool:
        """Whether calls of the model can count towards it."""
        scope = dict(self.scope)
        if model.source is not None and {*scope, *self.split_by} - {MODEL_LABEL}:
            return False  # what an engine counts carries no operation and no dimension
        return scope.get(MODEL_LABEL, model.name) == model.name and (
            scope.get(OPERATION_LABEL) in (None, *model.operations)
        )
