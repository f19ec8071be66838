"""Prices of models: what is spent is counted at them."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change, Risk
from llmmon.review.document import Node
from llmmon.review.matching import match, match_by_name
from llmmon.review.phrase import Given, Phrase, joined, word
from llmmon.units import decimal_text
from llmmon.words import count


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
    before, after = _by_unit(old), _by_unit(new)
    steps: list[Phrase] = [
        (*_unit(unit), f" {before.get(unit, 'none')} → {after.get(unit, 'none')}")
        for unit in dict.fromkeys((*before, *after))
        if before.get(unit) != after.get(unit)
    ]
    if steps:
        yield about.change(_since(new), Risk.CHANGED, *_head(new), *joined(steps, ", "))


_GPU_HOUR, _GPUS = "gpu_hour", "gpus"


def _by_unit(price: Node) -> dict[str, str]:
    """Each amount by direction, or by what is counted of GPUs."""
    per_million = price.node("per_million")
    amounts = {name: decimal_text(per_million.number(name)) for name in per_million.value}
    for key in (_GPU_HOUR, _GPUS):
        number = price.optional(price.number, key)
        if number is not None:
            amounts[key] = decimal_text(number)
    return amounts


def _unit(unit: str) -> Phrase:
    words = {_GPU_HOUR: "USD an hour per GPU:", _GPUS: "GPUs:"}
    return (words[unit],) if unit in words else ("USD per million ", word(unit), " tokens:")


def _amounts(price: Node) -> Phrase:
    """`input 0.8, output 2.4 USD per million tokens`."""
    gpu_hour = price.optional(price.number, _GPU_HOUR)
    if gpu_hour is not None:
        gpus = count(int(price.optional(price.number, _GPUS) or 1), "GPU")
        return (f"{decimal_text(gpu_hour)} USD an hour per GPU, {gpus}",)
    amounts = ((word(name), f" {amount}") for name, amount in _by_unit(price).items())
    return (*joined(amounts, ", "), " USD per million tokens")
