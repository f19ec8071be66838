"""What a price list says of one model, in the words of a price file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Amounts: TypeAlias = "dict[str, Decimal]"
"""Prices by direction or unit: of a million tokens, or of one unit."""
Entry: TypeAlias = "dict[str, Amount]"
"""One price of a price file, key by key."""
Amount: TypeAlias = "Decimal | int | str | list[Amount] | dict[str, Amount]"


class PriceMapError(Exception):
    """A text that is no price list, or not one that can be trusted; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The prices of one model, and what of them a price file cannot hold."""

    name: str
    """Unique in its list: `gpt-5-mini`, `openai/gpt-5-mini`."""
    provider: str
    """Who sells it, as the list calls them; may be empty."""
    source: str | None
    """Where the list says that it read the prices."""
    prices: tuple[Entry, ...]
    """Oldest first; empty if there is none that llmmon can bill."""
    left_out: tuple[str, ...] = ()
    """In plain words."""
    refusal: str = ""
    """Why none of its prices can be believed; then it has none."""

    @property
    def aliases(self) -> Iterator[str]:
        """Other names under which a spec may have it: with and without its provider."""
        start = f"{self.provider}/"
        if self.provider:
            inside = self.name.startswith(start)
            yield self.name.removeprefix(start) if inside else f"{start}{self.name}"


def per_million(amount: Decimal) -> Decimal:
    """The price of a million tokens, from that of one, exactly."""
    return amount.scaleb(6)


def per_one(amount: Decimal) -> Decimal:
    """The price of one, from that of a thousand, exactly."""
    return amount.scaleb(-3)


def entry(
    tiers: dict[str, dict[int, Amounts]], standard: str, effective: str | None = None
) -> Entry:
    """A price from amounts by service tier and by the tokens above which they hold."""
    own: Entry = {} if effective is None else {"effective": effective}
    own |= _tier(tiers.get(standard, {}))
    others = {name: _tier(amounts) for name, amounts in sorted(tiers.items()) if name != standard}
    named: dict[str, Amount] = {name: dict(tier) for name, tier in others.items() if tier}
    return own | ({"service_tiers": named} if named else {})


def _tier(amounts: dict[int, Amounts]) -> Entry:
    above: list[Amount] = [
        {"tokens": tokens, **_ordered(of)}
        for tokens, of in sorted(amounts.items())
        if tokens and of
    ]
    return {**_ordered(amounts.get(0, {})), **({"above": above} if above else {})}


_ORDER = (
    *("input", "cached_input", "cache_write", "output", "reasoning"),
    *("request", "image", "second", "search"),
)


def _ordered(amounts: Amounts) -> Entry:
    return {key: amounts[key] for key in _ORDER if key in amounts}
