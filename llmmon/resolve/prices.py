"""Prices of a model, in the order in which they take effect."""

from __future__ import annotations

from itertools import pairwise

from llmmon.codes.money import PRICES_OUT_OF_ORDER, UNUSABLE_PRICE
from llmmon.model.service import Price
from llmmon.resolve.parsed import Problems
from llmmon.source import SpecPath
from llmmon.spec.pricing import PriceShape


def resolve_prices(
    shapes: tuple[PriceShape, ...], path: SpecPath, problems: Problems
) -> tuple[Price, ...]:
    """The prices that are of one kind; those that are not, or out of order, are reported."""
    _check_order(shapes, path, problems)
    found = (_price(shape, (*path, index), problems) for index, shape in enumerate(shapes))
    return tuple(price for price in found if price is not None)


def _check_order(shapes: tuple[PriceShape, ...], path: SpecPath, problems: Problems) -> None:
    for index, (earlier, later) in enumerate(pairwise(shapes), start=1):
        before = earlier.effective or "the start"
        if later.effective is None:
            message = f"a price from the start, after one from {before}"
        elif earlier.effective is not None and later.effective <= earlier.effective:
            message = f"a price from {later.effective}, after one from {before}"
        else:
            continue
        hint = "put the oldest price first, and give each of the others a later date"
        problems.add(PRICES_OUT_OF_ORDER, message, (*path, index, "effective"), hint)


def _price(shape: PriceShape, path: SpecPath, problems: Problems) -> Price | None:
    mixed = _mixture(shape)
    if mixed is not None:
        message, hint = mixed
        problems.add(UNUSABLE_PRICE, message, path, hint)
        return None
    return Price(
        effective=shape.effective,
        per_million=shape.per_million,
        gpu_hour=shape.gpu_hour,
        gpus=None if shape.gpu_hour is None else shape.gpus or 1,
    )


def _mixture(shape: PriceShape) -> tuple[str, str] | None:
    """Why a price is not of one kind, and what to do."""
    if shape.gpu_hour is None:
        if shape.gpus is not None:
            return "a price with gpus, but without gpu_hour", "add gpu_hour, or remove gpus"
        if not shape.per_million:
            return "a price without an amount", "add input and output, or gpu_hour"
    elif shape.per_million:
        return "a price per token and per GPU hour at once", "keep one of the two"
    elif "per" in shape.model_fields_set:
        return 'a price per GPU hour with "per"', 'remove "per", which is a number of tokens'
    return None
