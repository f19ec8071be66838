"""Whether two prices of price files charge the same, however they are written."""

from __future__ import annotations

from llmmon.price_maps.quote import Entry
from llmmon.resolve.prices import tiers_of
from llmmon.resolve.rates import rates_of
from llmmon.spec.pricing import PriceShape

_OF_GPUS = ("gpu_hour", "gpus", "energy", "capacity", "input_weight")


def same_price(one: Entry, other: Entry) -> bool:
    """Whether every rate of both is the same; dates and sources do not count."""
    return _charged(one) == _charged(other)


def _charged(price: Entry) -> object:
    shape = PriceShape.model_validate(price)
    tiers = tiers_of((shape,))
    rates = {(r.unit, r.service_tier, r.context_tier, r.amount) for r in rates_of(shape, tiers)}
    mode = tiers.context.mode if tiers.context else None
    return rates, mode, [getattr(shape, key) for key in _OF_GPUS]
