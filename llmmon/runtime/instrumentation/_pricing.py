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

    tokens: tuple[int | None, ...]
    """By direction; `None` where the spec has no price."""
    units: Mapping[str, int | None]


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
        self._until = -inf
        self._now: dict[tuple[str, str], Rates] = {}
        self._standard: Rates | None = None

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

        return Rates(tuple(map(whole, DIRECTIONS)), {unit: whole(unit) for unit in self.units})

    def standard(self, now: float) -> Rates | None:
        """What is in force at `now` for calls in the first service tier and the first context tier."""
        if now >= self._until:
            self._turn(now)
        return self._standard

    def rates(self, service: str, context: str, now: float) -> Rates | None:
        """What is in force at `now`, in Unix seconds; `None` before the first price, and for a tier
        that the spec does not know.
        """
        if now >= self._until:
            self._turn(now)
        return self._now.get((service, context))

    def _turn(self, now: float) -> None:
        """Find the price in force, and until when it is."""
        index = bisect_right(self._changes, now)
        # In this order: another thread may take the older table for a moment, never an expired one.
        self._now = self._rates[index - 1] if index else {}
        self._standard = self._now.get((self.service_tiers[0], self.context.names[0]))
        self._until = self._changes[index] if index < len(self._changes) else inf

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
