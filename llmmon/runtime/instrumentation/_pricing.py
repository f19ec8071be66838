"""What a call costs: exactly, at the price in force as it ends.

Prices are integers here, in the smallest power of ten that holds them all. Integers add and multiply
exactly and ten times as fast as decimals.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
from math import inf
from typing import NamedTuple

from ._shapes import DIRECTIONS, ContextTiers, ModelPrices, Price
from ._usage import Tokens

InTier = tuple[str, Tokens]
"""A context tier, and the tokens in it by direction."""


class Rates(NamedTuple):
    """The prices of one lane at one time: of a service tier and a context tier."""

    tokens: tuple[int, ...]
    """By direction; 0 where the spec has no price."""
    unpriced: tuple[int, ...]
    """The directions that the spec has no price for, by their index."""
    units: Mapping[str, int]


UNPRICED = Rates((0,) * len(DIRECTIONS), tuple(range(len(DIRECTIONS))), {})
"""What holds where the spec has no price at all."""


class PriceList:
    """The prices of one model over time."""

    def __init__(self, prices: ModelPrices) -> None:
        self.context = prices.context
        self.service_tiers = prices.service_tiers
        self.units = prices.units
        self.exponent = max(map(_exponent, _amounts(prices)), default=0)
        self.scale = 10**self.exponent
        self._changes = [price.since for price in prices.history]
        self._rates = [self._table(price) for price in prices.history]
        self.since = self.until = inf
        """From when until when, in Unix time, the price holds that was turned to."""
        self._now: dict[tuple[str, str], Rates] = {}
        self.standard = UNPRICED
        """What is in force in the first of all tiers, where `turn` was called in time."""

    def _table(self, price: Price) -> dict[tuple[str, str], Rates]:
        return {
            (service, context): self._lane(price, service, context)
            for service in self.service_tiers
            for context in self.context.names
        }

    def _lane(self, price: Price, service: str, context: str) -> Rates:
        def whole(unit: str) -> int | None:
            amount = price.rates.get((unit, service, context))
            if amount is None:
                return 0 if price.by_hour else None
            return int(amount.scaleb(self.exponent))

        found = [whole(direction) for direction in DIRECTIONS]
        return Rates(
            tuple(amount or 0 for amount in found),
            tuple(index for index, amount in enumerate(found) if amount is None),
            {unit: whole(unit) or 0 for unit in self.units},
        )

    def rates(self, service: str, context: str, now: float) -> Rates:
        """What is in force at `now`. Nothing is, before the first price and in a tier that the spec
        does not know.
        """
        if not self.since <= now < self.until:
            self.turn(now)
        return self._now.get((service, context), UNPRICED)

    def turn(self, now: float) -> None:
        """Find the price in force at `now`, in Unix seconds, and from when until when it is."""
        index = bisect_right(self._changes, now)
        self._now = self._rates[index - 1] if index else {}
        self.standard = self._now.get((self.service_tiers[0], self.context.names[0]), UNPRICED)
        self.since = self._changes[index - 1] if index else -inf
        self.until = self._changes[index] if index < len(self._changes) else inf

    def money(self, amount: int) -> Decimal:
        """An amount in the currency's unit."""
        return Decimal(amount).scaleb(-self.exponent)


def _amounts(prices: ModelPrices) -> list[Decimal]:
    return [amount for price in prices.history for amount in price.rates.values()]


def _exponent(amount: Decimal) -> int:
    """Digits behind the point."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def in_tiers(usage: Tokens, context: ContextTiers) -> tuple[InTier, ...]:
    """A call's tokens by context tier."""
    if not context.bounds:
        return ((context.names[0], usage),)
    size = sum(usage[:3])
    last = sum(size > bound for bound in context.bounds)
    if context.mode == "cliff" or last == 0:
        return ((context.names[last], usage),)
    return _graduated(usage, context, last)


def _graduated(usage: Tokens, context: ContextTiers, last: int) -> tuple[InTier, ...]:
    """Input tokens in the tier of their position, a cache's first; the output in that of the whole."""
    fresh, cached, written, output, reasoning = usage
    left = [cached, written, fresh]
    edges = (0, *context.bounds)
    found = []
    for tier in range(last + 1):
        room = edges[tier + 1] - edges[tier] if tier < len(context.bounds) else sum(left)
        cached, written, fresh = _take(left, room)
        out = (output, reasoning) if tier == last else (0, 0)
        found.append((context.names[tier], (fresh, cached, written, *out)))
    return tuple(found)


def _take(left: list[int], room: int) -> list[int]:
    """As many of what is left as there is room for, the first of them first."""
    taken = []
    for index, tokens in enumerate(left):
        part = min(tokens, room)
        left[index] -= part
        room -= part
        taken.append(part)
    return taken
