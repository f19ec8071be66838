"""Price files: what stands in them, and how a model takes its prices from one by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from llmmon.codes.money import DUPLICATE_PRICE_NAME, OTHER_PRICE_CURRENCY, UNKNOWN_PRICE
from llmmon.diagnostics import Diagnostic, Report
from llmmon.model.price import Price
from llmmon.resolve.parsed import FileProblems, Parsed, Problems
from llmmon.resolve.prices import Prices, resolve_prices
from llmmon.resolve.rates import Tiers
from llmmon.source import Source, SpecPath
from llmmon.spec.price_file import PriceFileShape, TakenPriceShape
from llmmon.words import did_you_mean, quoted

NO_PRICES = Prices((), Tiers(("standard",), None))
"""The prices of a model whose own cannot be found."""


@dataclass(frozen=True, slots=True, eq=False)
class PriceFile:
    """The prices of a file by name, each with all that it became over time."""

    source: Source
    currency: str
    prices: Mapping[str, Prices]


def resolve_price_file(source: Source, shape: PriceFileShape, report: Report) -> PriceFile:
    """The prices of a file. What is wrong with one is reported, whether or not a model takes it."""
    problems = FileProblems(source, report)
    prices = {
        name: resolve_prices(shapes, ("models", name), problems)
        for name, shapes in shape.models.items()
    }
    return PriceFile(source, shape.currency, prices)


def report_duplicates(files: Sequence[PriceFile], report: Report) -> None:
    """Report each name that two files of a spec have: a model could mean either."""
    first: dict[str, PriceFile] = {}
    for file in files:
        for name in file.prices:
            other = first.setdefault(name, file)
            if other is not file:
                report.add(_duplicate(name, file, other))


def _duplicate(name: str, file: PriceFile, other: PriceFile) -> Diagnostic:
    path: SpecPath = ("models", name)
    return Diagnostic(
        DUPLICATE_PRICE_NAME,
        f"{quoted(name)} has prices in {other.source.name}, too",
        file.source.span(path, key=True),
        hint="remove one of the two, or do not name both files",
        also=((other.source.span(path, key=True), "the other ones"),),
    )


def taken_prices(
    taken: TakenPriceShape, path: SpecPath, currency: str, problems: Problems
) -> Prices:
    """The prices that a model takes from a file, less its discount."""
    file = _file_of(taken.name, problems.parsed)
    if file is None:
        _report_unknown(taken.name, (*path, "from"), problems)
        return NO_PRICES
    if file.currency != currency:
        _report_currency(file, currency, (*path, "from"), problems)
    prices = file.prices[taken.name]
    if taken.discount is None:
        return prices
    return replace(prices, prices=tuple(_less(p, taken.discount) for p in prices.prices))


def _file_of(name: str, parsed: Parsed) -> PriceFile | None:
    return next((file for file in parsed.price_files if name in file.prices), None)


def _report_unknown(name: str, path: SpecPath, problems: Problems) -> None:
    parsed = problems.parsed
    if not parsed.knows_all_prices:
        return
    known = [name for file in parsed.price_files for name in file.prices]
    where = "no price file" if parsed.price_files else "no price file, and none is named"
    hint = did_you_mean(name, known, "prices", "name one: price_files: [prices/openai.yaml]")
    problems.add(UNKNOWN_PRICE, f"{quoted(name)} is in {where}", path, hint)


def _report_currency(file: PriceFile, currency: str, path: SpecPath, problems: Problems) -> None:
    at = file.source.span(("currency",))
    message = f"this price is in {file.currency}, those of the service are in {currency}"
    hint = f"set currency: {file.currency}, or take a price in {currency}"
    also = ((at, "its currency"),)
    problems.add(OTHER_PRICE_CURRENCY, message, path, hint, also=also)


def _less(price: Price, discount: Decimal) -> Price:
    """A price with its discount: off every rate, and off the hour of a GPU; energy is another's."""
    left = 1 - discount
    hosted = price.self_hosted
    return replace(
        price,
        rates=tuple(replace(rate, amount=rate.amount * left) for rate in price.rates),
        self_hosted=hosted and replace(hosted, gpu_hour=hosted.gpu_hour * left),
    )


def used_files(parsed: Parsed) -> Iterator[PriceFile]:
    """The files from which the spec's models take prices, each once."""
    taken = [m.prices.name for m in parsed.spec.models if isinstance(m.prices, TakenPriceShape)]
    files = (_file_of(name, parsed) for name in taken)
    yield from dict.fromkeys(file for file in files if file is not None)
