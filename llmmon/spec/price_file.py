"""Prices that many specs share: the shape of a price file, and how a model takes one from it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from llmmon.fields import LineField, Shape, bad_value
from llmmon.spec.pricing import PriceShape
from llmmon.spec.unions import OneOf
from llmmon.spec.values import CurrencyField, ShareField, choice, items

PRICES_VERSION = "llmmon-prices/v1"
"""What a price file starts with."""
PRICES_VERSIONS = "llmmon-prices/"
"""What every price file's version starts with, those to come as well."""
MOST_PRICES = 50
"""Prices of one model over time."""


def _less_than_all(share: Decimal) -> Decimal:
    if share == 1:
        raise bad_value("leaves no price", "a model that is free has input: 0, output: 0")
    return share


class TakenPriceShape(Shape):
    """The prices of a model, as a price file has them."""

    name: LineField = Field(
        alias="from", description="Name of a model in one of the price_files: gpt-5-mini."
    )
    discount: Annotated[ShareField, AfterValidator(_less_than_all)] | None = Field(
        None, description="What is taken off every price of it: 10%."
    )


_Written = Annotated[tuple[PriceShape, ...], items(MOST_PRICES)]


def _pick(value: Any) -> str:
    taken = isinstance(value, dict) and ("from" in value or not value.keys() & PRICE_KEYS)
    return "(from)" if taken else "(list)"


PRICE_KEYS = frozenset(PriceShape.model_fields)
"""The keys of a price: a mapping with one of them is a price that was to stand in a list."""
PricesField = Annotated[
    tuple[PriceShape, ...] | TakenPriceShape,
    OneOf(_pick, {"(list)": _Written, "(from)": TakenPriceShape}),
]
"""Prices that are written out, oldest first, or taken from a price file."""


class PriceFileShape(Shape):
    """The whole of a price file."""

    version: Annotated[str, choice("version", PRICES_VERSION)] = Field(
        description="Version of the language of price files."
    )
    currency: CurrencyField = Field(description="Currency of all prices in the file.")
    models: Annotated[
        dict[LineField, Annotated[tuple[PriceShape, ...], items(MOST_PRICES, least=1)]],
        Field(max_length=5_000),
    ] = Field(description="Prices by name, each the list of them over time, oldest first.")
