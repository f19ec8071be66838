"""Prices of a model: per token, per request and the like, or per GPU hour."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from llmmon.fields import (
    AmountField,
    CountField,
    DateField,
    MetricNameField,
    Shape,
    UrlField,
    Written,
    bad_value,
    wrong_type,
)
from llmmon.model.price import DIRECTIONS, UNITS
from llmmon.spec.values import EffectiveField, PositiveField, choice, items, unknown_choice

TOKENS_PER = {"1": 1, "1k": 1_000, "1M": 1_000_000}
_TOKENS = {"k": 1_000, "M": 1_000_000}


def _read_per(value: Any) -> int:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or text not in TOKENS_PER:
        raise unknown_choice("", tuple(TOKENS_PER), "number of tokens that prices are for")
    return TOKENS_PER[text]


PerField = Annotated[int, Written(_read_per, {"enum": [1, *TOKENS_PER]})]


def _read_tokens(value: Any) -> int:
    """`200000` or `200k`."""
    number, factor = value, 1
    if isinstance(value, str) and value[-1:] in _TOKENS and value[:-1].isdecimal():
        number, factor = int(value[:-1]), _TOKENS[value[-1]]
    if isinstance(number, bool) or not isinstance(number, int):
        raise wrong_type("a number of tokens such as 200k")
    if not 1 <= number * factor <= 10**9:
        raise bad_value("is not a number of tokens above zero", "write it like 200k or 200000")
    return number * factor


TokenCountField = Annotated[
    int,
    Written(
        _read_tokens,
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": "^[0-9]+[kM]$"},
            ]
        },
    ),
]


class TokenAmounts(Shape):
    """What tokens cost, by direction."""

    input: AmountField | None = Field(None, description="Price of input tokens.")
    cached_input: AmountField | None = Field(
        None, description="Price of input tokens read from a cache; that of input by default."
    )
    cache_write: AmountField | None = Field(
        None, description="Price of input tokens written to a cache; that of input by default."
    )
    output: AmountField | None = Field(None, description="Price of output tokens.")
    reasoning: AmountField | None = Field(
        None, description="Price of reasoning tokens; that of output by default."
    )

    @property
    def by_direction(self) -> Mapping[str, Decimal]:
        """The prices that are written, by direction, as they are written."""
        amounts = ((direction, getattr(self, direction)) for direction in DIRECTIONS)
        return {name: amount for name, amount in amounts if amount is not None}


class AboveShape(TokenAmounts):
    """What tokens of calls with a large input cost."""

    tokens: TokenCountField = Field(description="Input tokens above which it holds: 200k.")


class TierAmounts(TokenAmounts):
    """What calls of one service tier cost."""

    above: Annotated[tuple[AboveShape, ...], items(20)] = Field(
        (), description="Prices of calls whose input is above a number of tokens, ascending."
    )
    request: AmountField | None = Field(None, description="Price of one successful call.")
    image: AmountField | None = Field(None, description="Price of one image.")
    second: AmountField | None = Field(None, description="Price of one second of audio or video.")
    search: AmountField | None = Field(None, description="Price of one search.")

    @property
    def by_unit(self) -> Mapping[str, Decimal]:
        """The prices that are written of what is not tokens, by unit."""
        amounts = ((unit, getattr(self, unit)) for unit in UNITS)
        return {name: amount for name, amount in amounts if amount is not None}

    @property
    def is_empty(self) -> bool:
        """Whether no amount is written at all."""
        above = any(each.by_direction for each in self.above)
        return not (self.by_direction or self.by_unit or above)


class EnergyShape(Shape):
    """Electricity, where it is not in the price of the GPUs."""

    watts: PositiveField = Field(description="Average power of one GPU, in watts.")
    kilowatt_hour: AmountField = Field(description="Price of a kilowatt hour.")


class PriceShape(TierAmounts):
    """A model's price from a day on: per token and unit, or per GPU hour."""

    effective: EffectiveField | None = Field(
        None,
        description="First day of the price in UTC, or its first instant: 2027-01-01T06:00:00Z; "
        "without it, it holds from the start.",
    )
    per: PerField = Field(1_000_000, description="Tokens that a price is for; 1M by default.")
    context: Annotated[str, choice("way to bill context", "cliff", "graduated")] = Field(
        "cliff",
        description="Whether a threshold of `above` is for all tokens of a call (cliff), or for "
        "input tokens beyond it (graduated).",
    )
    service_tiers: Annotated[dict[MetricNameField, TierAmounts], Field(max_length=20)] = Field(
        {}, description="Prices of other service tiers than standard: batch, priority."
    )
    gpu_hour: AmountField | None = Field(None, description="Price of an hour of one GPU.")
    gpus: CountField | None = Field(None, description="GPUs that serve the model; 1 by default.")
    energy: EnergyShape | None = Field(None, description="Electricity of the GPUs, paid apart.")
    capacity: PositiveField | None = Field(
        None,
        description="Output tokens a second that all GPUs can do; by default what the best hour "
        "of a week showed.",
    )
    input_weight: AmountField | None = Field(
        None, description="What an input token costs of an output token; 0.25 by default."
    )
    source: UrlField | None = Field(None, description="Where the price was read.")
    checked: DateField | None = Field(None, description="When it was last read there.")
