"""A price list of whatever format, and its models by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

from llmmon.price_maps import genai_prices, litellm
from llmmon.price_maps.exact_json import Json, read
from llmmon.price_maps.quote import PriceMapError, Quote
from llmmon.words import quoted


class _Format(NamedTuple):
    fits: Callable[[Json], bool]
    quotes: Callable[[Json], Iterator[Quote]]


FORMATS: Mapping[str, _Format] = {
    "litellm": _Format(litellm.is_litellm, litellm.quotes),
    "genai-prices": _Format(genai_prices.is_genai_prices, genai_prices.quotes),
}
CURRENCY = "USD"
"""Of every price in every format."""


@dataclass(frozen=True, slots=True)
class PriceMap:
    """A price list: its models by their names in it."""

    format: str
    quotes: Mapping[str, Quote]

    def find(self, name: str) -> tuple[Quote, ...]:
        """The models that a name can mean: the one of this very name, else those by an alias."""
        own = self.quotes.get(name)
        return (own,) if own is not None else tuple(self._by_alias(name))

    def _by_alias(self, name: str) -> Iterator[Quote]:
        return (quote for quote in self.quotes.values() if name in quote.aliases)

    def of_providers(self, providers: Iterable[str]) -> PriceMap:
        """Only what these sell; everything, if there are none."""
        wanted = set(providers)
        kept = {n: q for n, q in self.quotes.items() if not wanted or q.provider in wanted}
        return PriceMap(self.format, kept)

    def matching(self, patterns: Iterable[str]) -> Iterator[Quote]:
        """The models whose name, or an alias of it, matches a pattern; all, if there are none."""
        wanted = tuple(patterns)
        for quote in self.quotes.values():
            names = (quote.name, *quote.aliases)
            if not wanted or any(fnmatchcase(name, p) for name in names for p in wanted):
                yield quote


def read_price_map(text: str, format_: str | None = None) -> PriceMap:
    """The models of a price list, whose format is found out if it is not given.

    Raises:
        PriceMapError: the text is no price list.
    """
    document = read(text)
    fitting = [name for name, one in FORMATS.items() if one.fits(document)]
    wanted = format_ or next(iter(fitting), None)
    if wanted is None or wanted not in fitting:
        known = " or ".join(FORMATS) if format_ is None else format_
        raise PriceMapError(f"does not look like prices of {known}")
    found: dict[str, Quote] = {}
    for quote in FORMATS[wanted].quotes(document):
        if found.setdefault(quote.name, quote) is not quote:
            raise PriceMapError(f"has the model {quoted(quote.name)} twice")
    return PriceMap(wanted, found)
