"""What a service's spending is recorded by: labels, periods, and the step that closes a day."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from llmmon.model.budget import CALENDAR_PERIODS
from llmmon.model.naming import MODEL_LABEL, OPERATION_LABEL
from llmmon.model.service import ModelEntry, Service
from llmmon.units import Duration

COST, TOKENS = "cost", "tokens"
_HOUR = 3_600
_ALWAYS = frozenset({"day", "month"})


@dataclass(frozen=True, slots=True)
class Spending:
    """What is recorded of a service's money and tokens."""

    service: Service

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels by which spending is told apart."""
        return (MODEL_LABEL, OPERATION_LABEL, *(d.name for d in self.service.dimensions))

    @property
    def priced(self) -> tuple[ModelEntry, ...]:
        """The models whose calls cost something that rules can see."""
        return tuple(model for model in self.service.models if model.is_priced)

    @property
    def measures(self) -> tuple[str, ...]:
        """What is summed up over periods: `cost`, and `tokens` where a budget limits them."""
        cost = (COST,) if self.priced else ()
        tokens = any(not budget.is_of_money for budget in self.service.budgets)
        return (*cost, TOKENS) if tokens else cost

    @property
    def periods(self) -> tuple[str, ...]:
        """The calendar periods of which spending to date is recorded, shortest first."""
        wanted = _ALWAYS | {budget.period for budget in self.service.budgets}
        return tuple(period for period in CALENDAR_PERIODS if period in wanted)

    @property
    def step(self) -> Duration:
        """What closes with each day by the service's clock: an hour, or a half or quarter of it."""
        rest = abs(self.service.utc_offset.seconds) % _HOUR
        return Duration.of(seconds=rest if rest in (900, 1_800) else 900 if rest else _HOUR)

    @property
    def combinations(self) -> int:
        """Label sets of spending: every operation of every model at every dimension value."""
        values = prod(len(d.all_values) for d in self.service.dimensions)
        return values * sum(len(model.operations) for model in self.service.models)
