"""The rates of a price, with every fallback followed: nothing that has a price is silently zero.

A token is looked up in its own context tier before lower ones, in its own service tier before
`standard`; a cached input or cache write that is priced nowhere costs what input costs, and reasoning
what output costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from llmmon.model.price import (
    BASE_TIER,
    BILLED_AS,
    DIRECTIONS,
    STANDARD_TIER,
    UNITS,
    ContextTiers,
    Rate,
)
from llmmon.spec.pricing import PriceShape, TierAmounts


@dataclass(frozen=True, slots=True)
class Tiers:
    """The service tiers and context tiers of a model: those of all of its prices."""

    service: tuple[str, ...]
    context: ContextTiers | None

    @property
    def bounds(self) -> tuple[int, ...]:
        """Where each context tier starts: at 0, and above each bound."""
        return (0, *(self.context.bounds if self.context else ()))

    def context_name(self, bound: int) -> str:
        """The name of the context tier that starts above `bound`."""
        return self.context.names[self.bounds.index(bound)] if self.context else BASE_TIER


def rates_of(shape: PriceShape, tiers: Tiers) -> tuple[Rate, ...]:
    """Every rate of a price, by service tier, context tier and unit."""
    written = {STANDARD_TIER: shape, **shape.service_tiers}
    return tuple(
        rate
        for tier in tiers.service
        for rate in (*_token_rates(tier, written, tiers, shape.per), *_unit_rates(tier, written))
    )


def _token_rates(
    tier: str, written: Mapping[str, TierAmounts], tiers: Tiers, per: int
) -> Iterator[Rate]:
    for bound in tiers.bounds:
        for direction in DIRECTIONS:
            amount = _token_amount(direction, tier, bound, written)
            if amount is not None:
                yield Rate(
                    unit=direction,
                    service_tier=tier,
                    context_tier=tiers.context_name(bound),
                    amount=amount / per,
                )


def _token_amount(
    direction: str, tier: str, bound: int, written: Mapping[str, TierAmounts]
) -> Decimal | None:
    found = _written_amount(direction, tier, bound, written)
    if found is None and direction in BILLED_AS:
        return _written_amount(BILLED_AS[direction], tier, bound, written)
    return found


def _written_amount(
    direction: str, tier: str, bound: int, written: Mapping[str, TierAmounts]
) -> Decimal | None:
    """The price of the highest context tier up to `bound` that has one; the service tier's own first."""
    places = [written[name] for name in dict.fromkeys((tier, STANDARD_TIER)) if name in written]
    bounds = {0, *(above.tokens for place in places for above in place.above)}
    for start in sorted((b for b in bounds if b <= bound), reverse=True):
        for place in places:
            amount = _at(place, start).get(direction)
            if amount is not None:
                return amount
    return None


def _at(place: TierAmounts, bound: int) -> Mapping[str, Decimal]:
    """What a service tier writes for the context tier that starts above `bound`."""
    if not bound:
        return place.by_direction
    return next((a.by_direction for a in place.above if a.tokens == bound), {})


def _unit_rates(tier: str, written: Mapping[str, TierAmounts]) -> Iterator[Rate]:
    standard = written[STANDARD_TIER].by_unit
    own = written[tier].by_unit if tier in written else {}
    for unit in UNITS:
        amount = own.get(unit, standard.get(unit))
        if amount is not None:
            yield Rate(unit=unit, service_tier=tier, context_tier=BASE_TIER, amount=amount)
