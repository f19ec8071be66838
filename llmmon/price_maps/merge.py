"""New prices into a price file: what was charged stays, what changed begins on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llmmon.model.price import DIRECTIONS, UNITS
from llmmon.price_maps.quote import Entry, Quote
from llmmon.price_maps.same import same_price
from llmmon.price_maps.timeline import in_force
from llmmon.words import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When, and from where, prices are taken over."""

    effective: str
    """The first day of a price that differs from the one that stands in the file."""
    checked: str
    source: str | None
    """Where they were read; `None` for what the list itself says."""

    def marked(self, price: Entry, quote: Quote) -> Entry:
        """A price that says where and when it was read."""
        kept: Entry = {key: price[key] for key in price if key not in ("source", "checked")}
        source = self.source or quote.source
        return {**kept, **({"source": source} if source else {}), "checked": self.checked}


@dataclass(frozen=True, slots=True)
class Merged:
    """A model's prices after an import, and what became of them."""

    prices: list[Entry]
    outcome: str
    """`added`, `changed`, `unchanged`, `replaced` or `kept`."""
    remark: str = ""


def merged(old: Sequence[Entry], quote: Quote, occasion: Occasion, *, replace: bool) -> Merged:
    """The prices of a model that the file may have already."""
    if not old or replace:
        marked = [occasion.marked(price, quote) for price in quote.prices]
        return Merged(marked, "replaced" if old else "added")
    today = in_force(_since(quote.prices), occasion.effective)
    first = today if today is not None else 0
    prices, outcomes, lost = list(old), set[str](), list[str]()
    for index, price in enumerate(quote.prices[first:], start=first):
        is_todays = index == today
        outcome = _put(prices, price, quote, occasion, is_todays=is_todays)
        if outcome == "kept":
            return Merged(list(old), outcome, _LATER)
        outcomes.add(outcome)
        if outcome == "changed" and is_todays:
            lost = _lost(old, price, occasion.effective)
    words = f"the new price has none of {listed(lost)}" if lost else ""
    return Merged(prices, "changed" if "changed" in outcomes else "unchanged", words)


def _lost(old: Sequence[Entry], new: Entry, day: str) -> list[str]:
    """What the price that held had an amount for, and the new one has not."""
    at = in_force(_since(old), day)
    before = old[at] if at is not None else {}
    names = _service_tiers(before) - _service_tiers(new)
    keys = [key for key in (*DIRECTIONS, *UNITS, "above") if key in before and key not in new]
    return [*keys, *sorted(names)]


def _service_tiers(price: Entry) -> set[str]:
    tiers = price.get("service_tiers")
    return set(tiers) if isinstance(tiers, dict) else set()


_LATER = "its price differs, but a later one follows in the file: change it by hand"


def _since(prices: Sequence[Entry]) -> list[str | None]:
    return [since if isinstance(since := price.get("effective"), str) else None for price in prices]


def _put(
    prices: list[Entry], price: Entry, quote: Quote, occasion: Occasion, *, is_todays: bool
) -> str:
    """Put one price where it belongs; `kept` if that is not for a program to decide."""
    own = price.get("effective")
    day = own if isinstance(own, str) and not is_todays else occasion.effective
    at = in_force(_since(prices), day[:10])
    if at is not None and same_price(prices[at], price):
        prices[at] = occasion.marked(prices[at], quote)
        return "unchanged"
    if at is None or at < len(prices) - 1:
        return "kept"
    before = _since(prices)[at]
    start = _start(own, before, day)
    dated = occasion.marked({"effective": start, **_undated(price)}, quote)
    if before == start:
        prices[at] = dated
    else:
        prices.append(dated)
    return "changed"


def _start(own: object, before: str | None, day: str) -> str:
    """The day that the list gives, if no other price holds on it; else the given one."""
    listed = isinstance(own, str) and (before is None or own > before)
    return own if listed and isinstance(own, str) else day


def _undated(price: Entry) -> Entry:
    return {key: price[key] for key in price if key != "effective"}
