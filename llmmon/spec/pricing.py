"""Prices of a model: per token, or per GPU hour."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from llmmon.fields import AmountField, CountField, DateField, Shape, Written
from llmmon.spec.values import unknown_choice

DIRECTIONS = ("input", "cached_input", "output", "reasoning")
"""What tokens are billed by; the values of the `direction` label."""
TOKENS_PER = {"1": 1, "1k": 1_000, "1M": 1_000_000}


def _read_per(value: Any) -> int:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or text not in TOKENS_PER:
        raise unknown_choice("", tuple(TOKENS_PER), "number of tokens that prices are for")
    return TOKENS_PER[text]


PerField = Annotated[int, Written(_read_per, {"enum": [1, *TOKENS_PER]})]


class PriceShape(Shape):
    """A model's price in USD from a day on: per token by direction, or per GPU hour."""

    effective: DateField | None = Field(
        None, description="First day of the price in UTC; without it, it holds from the start."
    )
    per: PerField = Field(1_000_000, description="Tokens that a price is for; 1M by default.")
    input: AmountField | None = Field(None, description="USD for input tokens.")
    cached_input: AmountField | None = Field(None, description="USD for input tokens from a cache.")
    output: AmountField | None = Field(None, description="USD for output tokens.")
    reasoning: AmountField | None = Field(None, description="USD for reasoning tokens.")
    gpu_hour: AmountField | None = Field(None, description="USD for an hour of one GPU.")
    gpus: CountField | None = Field(None, description="GPUs that serve the model; 1 by default.")

    @property
    def per_million(self) -> tuple[tuple[str, Decimal], ...]:
        """The prices per token, in USD per million tokens, by direction."""
        factor = Decimal(1_000_000) / self.per
        amounts = ((direction, getattr(self, direction)) for direction in DIRECTIONS)
        return tuple((name, amount * factor) for name, amount in amounts if amount is not None)
