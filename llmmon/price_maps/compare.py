"""What a model costs by its spec and by a price list on one day, rate by rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmmon.model.price import BASE_TIER, BILLED_AS, DIRECTIONS, STANDARD_TIER, UNITS, context_tier
from llmmon.price_maps.quote import Quote
from llmmon.price_maps.timeline import in_force
from llmmon.resolve.prices import Prices, tiers_of
from llmmon.resolve.rates import rates_of
from llmmon.spec.pricing import PriceShape

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Key:
    """What a price is for."""

    unit: str
    """A direction of tokens, or a unit."""
    service_tier: str
    above: int
    """Input tokens above which it holds."""

    @property
    def context_tier(self) -> str:
        """The tier as the label `context_tier` has it."""
        return context_tier(self.above) if self.above else BASE_TIER

    @property
    def parents(self) -> Iterator[Key]:
        """What costs the same unless it is said to cost something else."""
        if self.above:
            yield Key(self.unit, self.service_tier, 0)
        if self.service_tier != STANDARD_TIER:
            yield Key(self.unit, STANDARD_TIER, self.above)
        if self.unit in BILLED_AS:
            yield Key(BILLED_AS[self.unit], self.service_tier, self.above)


@dataclass(frozen=True, slots=True)
class Pair:
    """The same price on both sides; `None` where one has none."""

    key: Key
    spec: Decimal | None
    listed: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """How much more the list says, in percent of the spec's."""
        if not self.spec or self.listed is None:
            return None
        return ((self.listed - self.spec) / self.spec * 100).quantize(Decimal("0.1"))


class Charges:
    """The rates of one price with the bounds of its tiers: any token's price can be asked."""

    def __init__(self, rates: dict[tuple[str, str, str], Decimal], bounds: tuple[int, ...]) -> None:
        self.rates = rates
        self.bounds = bounds

    @property
    def service_tiers(self) -> set[str]:
        """The service tiers that have a price."""
        return {tier for _, tier, _ in self.rates}

    def amount(self, key: Key) -> Decimal | None:
        """Of a million tokens or one unit; `None` if it has no price."""
        start = max((bound for bound in self.bounds if bound <= key.above), default=0)
        name = context_tier(start) if start and key.unit in DIRECTIONS else BASE_TIER
        amount = self.rates.get((key.unit, key.service_tier, name))
        return amount * _MILLION if amount is not None and key.unit in DIRECTIONS else amount


def charges_of(prices: Prices, index: int) -> Charges:
    """What a model's prices charge while the one at `index` holds."""
    rates = {(r.unit, r.service_tier, r.context_tier): r.amount for r in prices.prices[index].rates}
    return Charges(rates, prices.tiers.bounds)


def charges_listed(quote: Quote, day: str) -> Charges | None:
    """What a price list charges on a day; `None` if its prices begin later."""
    shapes = tuple(PriceShape.model_validate(price) for price in quote.prices)
    index = in_force([shape.effective for shape in shapes], day)
    if index is None:
        return None
    tiers = tiers_of((shapes[index],))
    rates = {
        (r.unit, r.service_tier, r.context_tier): r.amount for r in rates_of(shapes[index], tiers)
    }
    return Charges(rates, tiers.bounds)


def pairs(spec: Charges, listed: Charges) -> Iterator[Pair]:
    """Every price of either side that says something of its own, beside the other's."""
    found = {key: Pair(key, spec.amount(key), listed.amount(key)) for key in _keys(spec, listed)}
    for key, pair in found.items():
        amounts = (pair.spec, pair.listed)
        above = [found[parent] for parent in key.parents if parent in found]
        if amounts != (None, None) and not any((p.spec, p.listed) == amounts for p in above):
            yield pair


def _keys(spec: Charges, listed: Charges) -> Iterator[Key]:
    """Tokens at every bound of either side, and units; of the service tiers that both have."""
    tiers = spec.service_tiers & listed.service_tiers | {STANDARD_TIER}
    bounds = sorted({0, *spec.bounds, *listed.bounds})
    for tier in sorted(tiers, key=lambda name: (name != STANDARD_TIER, name)):
        for bound in bounds:
            yield from (Key(direction, tier, bound) for direction in DIRECTIONS)
        yield from (Key(unit, tier, 0) for unit in UNITS)
