"""Prices of a model, in the order in which they take effect, and the tiers that they tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from llmmon.codes.money import PRICES_OUT_OF_ORDER, UNUSABLE_CONTEXT_TIERS, UNUSABLE_PRICE
from llmmon.model.price import (
    BASE_TIER,
    STANDARD_TIER,
    ContextTiers,
    Energy,
    Price,
    SelfHosted,
    context_tier,
    epoch_second,
)
from llmmon.resolve.parsed import FileProblems
from llmmon.resolve.rates import Tiers, rates_of
from llmmon.source import SpecPath
from llmmon.spec.pricing import PriceShape, TierAmounts

DEFAULT_INPUT_WEIGHT = Decimal("0.25")
"""What an input token of a self-hosted model costs of an output token: reading is cheaper."""
_OF_GPUS = ("gpus", "energy", "capacity", "input_weight")


@dataclass(frozen=True, slots=True)
class Prices:
    """What a model costs over time, and the tiers of all of it."""

    prices: tuple[Price, ...]
    tiers: Tiers


def resolve_prices(
    shapes: tuple[PriceShape, ...], path: SpecPath, problems: FileProblems
) -> Prices:
    """The prices that are of one kind; those that are not, or out of order, are reported."""
    _check_order(shapes, path, problems)
    _check_context(shapes, path, problems)
    tiers = tiers_of(shapes)
    found = (_price(shape, tiers, (*path, index), problems) for index, shape in enumerate(shapes))
    return Prices(tuple(price for price in found if price is not None), tiers)


def tiers_of(shapes: tuple[PriceShape, ...]) -> Tiers:
    """The tiers that a model's prices tell apart."""
    return Tiers(_service_tiers(shapes), _context_tiers(shapes))


def _check_order(shapes: tuple[PriceShape, ...], path: SpecPath, problems: FileProblems) -> None:
    for index, (earlier, later) in enumerate(pairwise(shapes), start=1):
        before = earlier.effective or "the start"
        if later.effective is None:
            message = f"a price from the start, after one from {before}"
        elif earlier.effective is not None and _since(later) <= _since(earlier):
            message = f"a price from {later.effective}, after one from {before}"
        else:
            continue
        hint = "put the oldest price first, and give each of the others a later date"
        problems.add(PRICES_OUT_OF_ORDER, message, (*path, index, "effective"), hint)


def _since(shape: PriceShape) -> int:
    return epoch_second(shape.effective) if shape.effective else 0


def _check_context(shapes: tuple[PriceShape, ...], path: SpecPath, problems: FileProblems) -> None:
    """Thresholds ascend, and one model's context is billed in one way."""
    modes = {shape.context for shape in shapes if _bounds(shape)}
    for index, shape in enumerate(shapes):
        for tier_path, tier in _tiers_of(shape):
            bounds = [above.tokens for above in tier.above]
            for at, (lower, higher) in enumerate(pairwise(bounds), start=1):
                if higher <= lower:
                    message = f"a price above {higher} tokens, after one above {lower}"
                    place = (*path, index, *tier_path, "above", at, "tokens")
                    hint = "put the lowest threshold first, each once"
                    problems.add(UNUSABLE_CONTEXT_TIERS, message, place, hint)
        if len(modes) > 1 and _bounds(shape) and shape.context == "graduated":
            message = "this price bills context graduated, another one of the model as a cliff"
            hint = "bill it one way: what the module counts cannot change with a date"
            problems.add(UNUSABLE_CONTEXT_TIERS, message, (*path, index, "context"), hint)
            return


def _tiers_of(shape: PriceShape) -> Iterator[tuple[SpecPath, TierAmounts]]:
    """Each service tier of a price, and where it stands in it."""
    yield (), shape
    for name, tier in shape.service_tiers.items():
        yield ("service_tiers", name), tier


def _bounds(shape: PriceShape) -> set[int]:
    return {above.tokens for _, tier in _tiers_of(shape) for above in tier.above}


def _service_tiers(shapes: tuple[PriceShape, ...]) -> tuple[str, ...]:
    named = (name for shape in shapes for name in shape.service_tiers)
    return tuple(dict.fromkeys((STANDARD_TIER, *named)))


def _context_tiers(shapes: tuple[PriceShape, ...]) -> ContextTiers | None:
    bounds = tuple(sorted({bound for shape in shapes for bound in _bounds(shape)}))
    if not bounds:
        return None
    graduated = any(shape.context == "graduated" for shape in shapes if _bounds(shape))
    mode: Literal["cliff", "graduated"] = "graduated" if graduated else "cliff"
    names = (BASE_TIER, *(context_tier(bound) for bound in bounds))
    return ContextTiers(mode=mode, bounds=bounds, names=names)


def _price(shape: PriceShape, tiers: Tiers, path: SpecPath, problems: FileProblems) -> Price | None:
    for message, hint, key in _mistakes(shape):
        problems.add(UNUSABLE_PRICE, message, (*path, *key), hint, key=bool(key))
        return None
    return Price(
        effective=shape.effective,
        rates=() if shape.gpu_hour is not None else rates_of(shape, tiers),
        self_hosted=_self_hosted(shape),
        source=shape.source,
        checked=shape.checked,
    )


def _self_hosted(shape: PriceShape) -> SelfHosted | None:
    if shape.gpu_hour is None:
        return None
    energy = None
    if shape.energy is not None:
        energy = Energy(watts=shape.energy.watts, kilowatt_hour=shape.energy.kilowatt_hour)
    weight = shape.input_weight
    return SelfHosted(
        gpu_hour=shape.gpu_hour,
        gpus=shape.gpus or 1,
        energy=energy,
        capacity=shape.capacity,
        input_weight=DEFAULT_INPUT_WEIGHT if weight is None else weight,
    )


def _mistakes(shape: PriceShape) -> Iterator[tuple[str, str, SpecPath]]:
    """Why a price is not of one kind, what to do, and where."""
    per_token = not shape.is_empty or bool(shape.service_tiers)
    if shape.gpu_hour is None:
        for key in _OF_GPUS:
            if getattr(shape, key) is not None:
                yield (
                    f"a price with {key}, but without gpu_hour",
                    f"add gpu_hour, or remove {key}",
                    (),
                )
        if not per_token:
            yield "a price without an amount", "add input and output, or gpu_hour", ()
        for name, tier in shape.service_tiers.items():
            place = ("service_tiers", name)
            if name == STANDARD_TIER:
                message = "standard is the price itself, not one of its service tiers"
                yield message, "write the amounts beside service_tiers", place
            elif tier.is_empty:
                yield "a service tier without an amount", "add input and output", place
    elif per_token:
        yield "a price per token and per GPU hour at once", "keep one of the two", ()
    elif "per" in shape.model_fields_set:
        yield 'a price per GPU hour with "per"', 'remove "per", which is a number of tokens', ()
