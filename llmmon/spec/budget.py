"""Budgets: money that a period may cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import ConfigDict, Field

from llmmon.fields import FlagField, LineField, NameField, Shape
from llmmon.spec.values import ShareField, SomeMoneyField, choice, items

PERIODS = ("day", "week", "month", "quarter")


class BudgetShape(Shape):
    """Money that a period may cost. A key that names a dimension narrows it to one value."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: NameField = Field(description="Name of the budget, unique in the service.")
    limit: SomeMoneyField = Field(description="What the period may cost: 500 USD.")
    period: Annotated[str, choice("period", *PERIODS)] = Field(
        description="Calendar period after which the budget starts anew."
    )
    warn_at: Annotated[tuple[ShareField, ...], items(20)] = Field(
        (Decimal("0.8"),), description="Shares of the limit at which to warn; 80% by default."
    )
    forecast: FlagField = Field(
        False, description="Whether to warn when the limit will be passed at the present rate."
    )
    model: LineField | None = Field(None, description="Only calls of this model.")
    operation: LineField | None = Field(None, description="Only calls of this operation.")

    @property
    def dimensions(self) -> dict[str, object]:
        """The keys that are not the shape's own: dimensions, if the service declares them."""
        return dict(self.model_extra or {})
