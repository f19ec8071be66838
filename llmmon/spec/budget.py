"""Budgets: money or tokens that a period may cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from llmmon.fields import (
    DurationField,
    FlagField,
    LabelNameField,
    LineField,
    NameField,
    Shape,
    Written,
    bad_value,
    wrong_type,
)
from llmmon.model.budget import CALENDAR_PERIODS
from llmmon.spec.values import LimitField, ShareField, choice, items

OFF = "off"


def _read_spike(value: Any) -> Decimal | str:
    if value == OFF:
        return OFF
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise wrong_type("a number of times such as 6, or off")
    if not Decimal(value).is_finite() or not 1 < value <= 10_000:
        raise bad_value("is not above 1 and at most 10000", "write it like 6, or off")
    return Decimal(value)


SpikeField = Annotated[
    Decimal | str,
    Written(_read_spike, {"anyOf": [{"type": "number", "exclusiveMinimum": 1}, {"const": OFF}]}),
]
"""How many times the sustainable rate is a spike, or `off`."""


class BudgetShape(Shape):
    """What a period may cost. A key that names a dimension narrows it to one value."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: NameField = Field(description="Name of the budget, unique in the service.")
    limit: LimitField = Field(description="What the period may cost: 500 USD, 20M tokens.")
    period: Annotated[str, choice("period", *CALENDAR_PERIODS)] | None = Field(
        None, description="Calendar period after which the budget starts anew."
    )
    rolling: DurationField | None = Field(
        None, description="Length of a period that always ends now, in whole hours: 24h."
    )
    warn_at: Annotated[tuple[ShareField, ...], items(20)] = Field(
        (Decimal("0.8"),), description="Shares of the limit at which to warn; 80% by default."
    )
    forecast: FlagField = Field(
        False, description="Whether to warn when the limit will be passed at the present rate."
    )
    spike: SpikeField | None = Field(
        None, description="Times the sustainable rate at which to page; off for never."
    )
    model: LineField | None = Field(None, description="Only calls of this model.")
    operation: LineField | None = Field(None, description="Only calls of this operation.")
    per: Annotated[tuple[LabelNameField, ...], Field(max_length=10)] = Field(
        (), description="Labels with one budget per value: model, operation, a dimension."
    )

    @property
    def dimensions(self) -> dict[str, object]:
        """The keys that are not the shape's own: dimensions, if the service declares them."""
        return dict(self.model_extra or {})
