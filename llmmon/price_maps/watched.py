"""The prices that specs and price files write, each with its place, to be compared with a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llmmon.diagnostics import Report, Span
from llmmon.model.price import BILLED_AS, STANDARD_TIER
from llmmon.parsing import Inputs
from llmmon.price_maps.compare import Key
from llmmon.resolve.parsed import FileProblems, Parsed
from llmmon.resolve.prices import Prices, resolve_prices
from llmmon.resolve.settings import DEFAULT_CURRENCY
from llmmon.source import Source, SpecPath
from llmmon.spec.places import value_at
from llmmon.spec.price_file import TakenPriceShape


@dataclass(frozen=True, slots=True)
class Watched:
    """The prices of one name in one file."""

    name: str
    currency: str
    prices: Prices
    source: Source
    path: SpecPath

    def place(self, index: int | None = None, key: Key | None = None) -> Span:
        """Where the model stands, one of its prices, or a single amount as near as it is written."""
        path: SpecPath = self.path if index is None else (*self.path, index)
        if key is None:
            return self.source.span(path, key=index is None)
        written = (where for where in _places(key) if self._has((*path, *where)))
        return self.source.span((*path, *next(written, ())))

    def _has(self, path: SpecPath) -> bool:
        return value_at(self.source.data, path) is not None


def _places(key: Key) -> Iterator[SpecPath]:
    """Where within a price an amount can stand, the nearest first; what it falls back to last."""
    tier: SpecPath = ("service_tiers", key.service_tier)
    for start in ((), tier) if key.service_tier == STANDARD_TIER else (tier, ()):
        if key.above:
            yield (*start, "above")
        yield (*start, key.unit)
    yield (BILLED_AS.get(key.unit, key.unit),)


def watched(inputs: Inputs) -> Iterator[Watched]:
    """Every price of the specs that is written in them, and every one of the price files."""
    for parsed in inputs.parsed:
        for index, model in enumerate(parsed.spec.models):
            if model.prices and not isinstance(model.prices, TakenPriceShape):
                path = ("models", index, "prices")
                prices = resolve_prices(model.prices, path, FileProblems(parsed.source, Report()))
                yield Watched(model.name, _currency(parsed), prices, parsed.source, path)
    for file in sorted(inputs.price_files, key=lambda file: file.source.path):
        for name, prices in file.prices.items():
            yield Watched(name, file.currency, prices, file.source, ("models", name))


def _currency(parsed: Parsed) -> str:
    shared = parsed.shared.currency if parsed.shared is not None else None
    return parsed.spec.currency or shared or DEFAULT_CURRENCY
