"""Which prices of specs differ from a price list, and which cannot be compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from llmmon.diagnostics import Span
from llmmon.model.price import STANDARD_TIER
from llmmon.price_maps.compare import Charges, Pair, charges_listed, charges_of, pairs
from llmmon.price_maps.formats import CURRENCY, PriceMap
from llmmon.price_maps.quote import Quote
from llmmon.price_maps.timeline import in_force
from llmmon.price_maps.watched import Watched
from llmmon.words import listed, quoted


@dataclass(frozen=True, slots=True)
class Difference:
    """A price that the list gives otherwise."""

    name: str
    at: Span
    pair: Pair


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be known about a model's prices beside differences."""

    name: str
    at: Span
    words: str


@dataclass(slots=True)
class Comparison:
    """All that a comparison with a price list found."""

    compared: int = 0
    differences: list[Difference] = field(default_factory=list)
    not_found: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def check_prices(written: Iterable[Watched], price_map: PriceMap, day: str) -> Comparison:
    """Compare every written price that holds on a day with the list's."""
    found = Comparison()
    for one in written:
        _check(one, price_map, day, found)
    return found


def _check(one: Watched, price_map: PriceMap, day: str, found: Comparison) -> None:
    quotes = price_map.find(one.name)
    problem = _incomparable(one, quotes, day)
    if problem:
        listed_at = found.not_found if problem == _NOT_FOUND else found.notes
        listed_at.append(Note(one.name, one.place(), problem))
        return
    index = in_force([price.effective for price in one.prices.prices], day)
    listed_charges = charges_listed(quotes[0], day)
    if index is None or listed_charges is None:
        who = "the spec" if index is None else "the list"
        found.notes.append(Note(one.name, one.place(), f"by {who} it has no price on {day}"))
        return
    found.compared += 1
    charges = charges_of(one.prices, index)
    _compare(one, index, pairs(charges, listed_charges), found)
    found.notes += _service_tiers(one, index, charges, listed_charges)
    found.notes += _ways(one, index, quotes[0])


def _compare(one: Watched, index: int, both: Iterable[Pair], found: Comparison) -> None:
    for pair in both:
        at = one.place(index, pair.key)
        if pair.spec is None or pair.listed is None:
            found.notes.append(Note(one.name, at, _only(pair)))
        elif pair.spec != pair.listed:
            found.differences.append(Difference(one.name, at, pair))


def _service_tiers(
    one: Watched, index: int, charges: Charges, listed_charges: Charges
) -> Iterator[Note]:
    """Service tiers that only one side has."""
    for where, mine, other in (
        ("the spec", charges, listed_charges),
        ("the list", listed_charges, charges),
    ):
        tiers = sorted(mine.service_tiers - other.service_tiers - {STANDARD_TIER})
        if tiers:
            words = f"only {where} has prices of the service tier {listed(tiers)}"
            yield Note(one.name, one.place(index), words)


_NOT_FOUND = "the list has no model of this name"


def _incomparable(one: Watched, quotes: tuple[Quote, ...], day: str) -> str:
    """Why the prices cannot be compared; empty if they can."""
    index = in_force([price.effective for price in one.prices.prices], day)
    if index is not None and one.prices.prices[index].self_hosted is not None:
        return "its price is of GPU hours, which no list has"
    if not quotes:
        return _NOT_FOUND
    if len(quotes) > 1:
        names = listed(quote.name for quote in quotes)
        return f"the list has several of this name: {names}; choose with --provider"
    if one.currency != CURRENCY:
        return f"its prices are in {one.currency}, those of the list in {CURRENCY}"
    return "" if quotes[0].prices else "the list has no price of it that llmmon can bill"


def _only(pair: Pair) -> str:
    where = "the list" if pair.spec is None else "the spec"
    tiers = [
        tier
        for tier, usual in ((pair.key.service_tier, "standard"), (pair.key.context_tier, "base"))
        if tier != usual
    ]
    return f"only {where} has a price of {' '.join((pair.key.unit, *tiers))}"


def _ways(one: Watched, index: int, quote: Quote) -> Iterator[Note]:
    context = one.prices.tiers.context
    if context is not None and context.mode == "graduated":
        words = f"it bills context graduated, {quoted(quote.name)} of the list as a cliff"
        yield Note(one.name, one.place(index), words)
