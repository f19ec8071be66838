"""Prices of models: what is spent is counted at them."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model.price import BILLED_AS, DIRECTIONS
from llmmon.review.change import About, Change, Risk
from llmmon.review.document import Node
from llmmon.review.matching import match, match_by_name
from llmmon.review.phrase import Given, Phrase, Piece, joined, word
from llmmon.units import decimal_text


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Prices of the models that stay."""
    for before, after in match_by_name(old, new, "models").common:
        yield from _model(About("price", (after.text("name"),)), before, after)


def _model(about: About, old: Node, new: Node) -> Iterator[Change]:
    matching = match(old.nodes("prices"), new.nodes("prices"), _effective)
    none_left = not new.nodes("prices")
    for price in matching.removed:
        words = ("it was ", *_amounts(price), *_unpriced(none_left))
        yield about.change(_since(price), Risk.REMOVED, *_head(price), *words, attention=none_left)
    for before, after in matching.common:
        yield from _price(about, before, after)
    for price in matching.added:
        yield about.change(_since(price), Risk.ADDED, *_head(price), *_amounts(price))


def _unpriced(none_left: bool) -> Phrase:
    return ("; the model has no price any more, nobody sees what it costs",) if none_left else ()


def _effective(price: Node) -> str | None:
    return price.optional(price.text, "effective")


def _since(price: Node) -> str:
    return _effective(price) or "always"


def _head(price: Node) -> Phrase:
    """`from 2027-01-01 on: `; nothing for the price that holds from the start."""
    effective = _effective(price)
    return () if effective is None else ("from ", Given(effective), " on: ")


def _price(about: About, old: Node, new: Node) -> Iterator[Change]:
    before, after = _own(_by_unit(old)), _own(_by_unit(new))
    steps: list[Phrase] = [
        (_named(unit), f" {before.get(unit, 'none')} → {after.get(unit, 'none')}")
        for unit in dict.fromkeys((*before, *after))
        if before.get(unit) != after.get(unit)
    ]
    if steps:
        yield about.change(_since(new), Risk.CHANGED, *_head(new), *joined(steps, ", "))


_HOSTED = {
    "gpu_hour": "an hour of one GPU",
    "gpus": "GPUs",
    "capacity": "output tokens a second",
    "input_weight": "weight of an input token",
}
_ENERGY = {"watts": "watts of one GPU", "kilowatt_hour": "a kilowatt hour"}
_PLAIN_TIERS = ("standard", "base")


def _by_unit(price: Node) -> dict[str, str]:
    """Each amount by what it is for: of tokens per million."""
    amounts: dict[str, str] = {}
    for rate in price.nodes("rates"):
        amount, unit = rate.number("amount"), rate.text("unit")
        of_tokens = unit in DIRECTIONS
        tiers = (rate.text("service_tier"), rate.text("context_tier"))
        named = [t for t, plain in zip(tiers, _PLAIN_TIERS, strict=True) if t != plain]
        key = " ".join((unit, *named))
        amounts[key] = decimal_text(amount * 1_000_000 if of_tokens else amount)
    hosted = price.optional(price.node, "self_hosted")
    return amounts | (_numbers(hosted, _HOSTED) | _energy(hosted) if hosted else {})


def _energy(hosted: Node) -> dict[str, str]:
    energy = hosted.optional(hosted.node, "energy")
    return _numbers(energy, _ENERGY) if energy else {}


def _numbers(node: Node, names: dict[str, str]) -> dict[str, str]:
    found = {words: node.optional(node.number, key) for key, words in names.items()}
    return {words: decimal_text(n) for words, n in found.items() if n is not None}


def _amounts(price: Node) -> Phrase:
    """`input 0.8, output 2.4 per million tokens`; what a fallback gives is left out."""
    amounts = joined(((_named(name), f" {n}") for name, n in _own(_by_unit(price)).items()), ", ")
    if price.get("self_hosted") is not None:
        return amounts
    return (*amounts, " per million tokens")


def _own(amounts: dict[str, str]) -> dict[str, str]:
    """Without the directions that cost what the one they fall back to costs."""
    return {
        name: amount
        for name, amount in amounts.items()
        if amounts.get(_instead(name)) != amount or _instead(name) == name
    }


def _named(unit: str) -> Piece:
    """What an amount is for: our own words, or with the name of a tier."""
    ours = unit in (*_HOSTED.values(), *_ENERGY.values())
    return unit if ours else word(unit)


def _instead(name: str) -> str:
    unit, *tiers = name.split(" ")
    return " ".join((BILLED_AS.get(unit, unit), *tiers))
