"""`llmmon prices import`: a price file from a list that others maintain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmmon.cli import console
from llmmon.cli.failure import FINDINGS, Failure
from llmmon.cli.price_source import FORMATS, date_option, day, provider_option, read_source_map

if TYPE_CHECKING:
    from llmmon.price_maps.merge import Merged, Occasion
    from llmmon.price_maps.quote import Entry, Quote


@click.command(
    epilog="""\b
Examples:
  llmmon prices import prices.json --models gpt-5-mini
  llmmon prices import prices.json --models 'gpt-5*' --out prices/openai.yaml
  llmmon prices import data.json --provider anthropic --out prices/anthropic.yaml
  llmmon prices import prices.json --models 'gpt-5*' --out prices/openai.yaml \\
      --checked 2026-11-26 --source-url https://openai.com/api/pricing"""
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--models", "patterns", multiple=True, metavar="GLOB", help="Only these; may be given again."
)
@provider_option
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="The price file.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Of SOURCE; else found out.")
@date_option("--checked", "When the prices were read; today by default.")
@date_option("--effective", "First day of prices that changed; that of --checked by default.")
@click.option("--source-url", metavar="URL", help="Where they were read; else what SOURCE says.")
@click.option("--replace", is_flag=True, help="Forget what the models cost before.")
@click.pass_context
def import_(
    ctx: click.Context,
    sources: tuple[str, ...],
    patterns: tuple[str, ...],
    providers: tuple[str, ...],
    out: Path | None,
    format_: str | None,
    checked: datetime | None,
    effective: datetime | None,
    source_url: str | None,
    replace: bool,
) -> None:
    """Take prices over from SOURCE into a price file.

    Without --out the file is printed. What --out names may exist: then a price that differs is added
    with its first day, so that the old one holds for what was charged before. What a price file
    cannot hold is listed.
    """
    from llmmon.price_maps.merge import Occasion

    seen = day(checked)
    first = day(effective) if effective is not None else seen
    occasion = Occasion(effective=first, checked=seen, source=_address(source_url))
    quotes = _usable(_chosen(sources, patterns, providers, format_))
    before = _before(ctx, out)
    outcomes = _merged(quotes, before, occasion, replace)
    text = _text(ctx, {**before, **{name: one.prices for name, one in outcomes.items()}}, out)
    _hand_over(text, outcomes, out)


def _address(source_url: str | None) -> str | None:
    from llmmon.price_maps.amounts import address

    if source_url is not None and address(source_url) is None:
        raise click.UsageError("--source-url is not an http or https address.")
    return address(source_url)


def _chosen(
    sources: tuple[str, ...],
    patterns: tuple[str, ...],
    providers: tuple[str, ...],
    format_: str | None,
) -> dict[str, Quote]:
    """The models of all sources that are wanted, by name."""
    chosen: dict[str, Quote] = {}
    for source in sources:
        for quote in read_source_map(source, format_, providers).matching(patterns):
            if chosen.setdefault(quote.name, quote) is not quote:
                raise Failure(f"two sources have prices of {quote.name}; import one at a time")
    if not chosen:
        named = ", ".join(patterns) or "these providers"
        raise Failure(f"no model in {', '.join(sources)} matches {named}")
    return chosen


def _usable(chosen: Mapping[str, Quote]) -> dict[str, Quote]:
    """The models that a price file can hold; says what of the others, and of these, it cannot."""
    from llmmon.price_maps.price_text import can_hold

    usable = {}
    for name, quote in chosen.items():
        for words in quote.left_out:
            _say(name, words)
        if quote.prices and can_hold(name, quote.prices):
            usable[name] = quote
        elif quote.prices:
            _say(name, "not taken over: a price file cannot hold its name, or a price of it")
        else:
            _say(name, f"not taken over: {quote.refusal or _NOTHING}")
    if not usable:
        raise Failure("there is no price to take over")
    return usable


_NOTHING = "it has no price that llmmon can bill"


def _say(name: str, words: str) -> None:
    console.note(console.harmless(f"{name}: {words}"))


def _before(ctx: click.Context, out: Path | None) -> dict[str, Sequence[Entry]]:
    """The prices that the file has now; ends the command if it is no price file."""
    from llmmon.cli.reporting import show_report
    from llmmon.diagnostics import Report
    from llmmon.price_maps.formats import CURRENCY
    from llmmon.price_maps.price_text import first_comment, read_price_text

    if out is None or not out.exists():
        return {}
    if not out.is_file():
        raise Failure(f"{out} is not a file")
    report = Report()
    found = read_price_text(out.as_posix(), out.read_bytes(), report)
    if found is None or not report.ok:
        show_report(report, "text")
        ctx.exit(FINDINGS)
    source, file = found
    if file.currency != CURRENCY:
        raise Failure(f"{out} is in {file.currency}, and what is imported in {CURRENCY}")
    if (line := first_comment(source.text)) is not None:
        console.warning(f"{out}:{line}: comments are not kept")
    models: dict[str, Sequence[Entry]] = source.data["models"]
    return models


def _merged(
    quotes: Mapping[str, Quote],
    before: Mapping[str, Sequence[Entry]],
    occasion: Occasion,
    replace: bool,
) -> dict[str, Merged]:
    from llmmon.price_maps.merge import merged

    return {
        name: merged(before.get(name, ()), quote, occasion, replace=replace)
        for name, quote in sorted(quotes.items())
    }


def _text(ctx: click.Context, models: Mapping[str, Sequence[Entry]], out: Path | None) -> str:
    """The file's text; ends the command if llmmon would refuse it."""
    from llmmon.cli.reporting import show_report
    from llmmon.diagnostics import Report
    from llmmon.price_maps.price_text import price_text, read_price_text
    from llmmon.price_maps.quote import PriceMapError

    try:
        text = price_text(models)
    except PriceMapError as error:
        raise Failure(str(error)) from error
    report = Report()
    read_price_text(out.as_posix() if out is not None else "<output>", text.encode(), report)
    if not report.ok:
        show_report(report, "text")
        ctx.exit(FINDINGS)
    return text


def _hand_over(text: str, outcomes: Mapping[str, Merged], out: Path | None) -> None:
    from llmmon.emit.one_file import write_file

    if out is None:
        console.show(text)
        return
    write_file(out, text)
    console.show("".join(_lines(outcomes, out)))


def _lines(outcomes: Mapping[str, Merged], out: Path) -> Iterator[str]:
    counts: dict[str, int] = {}
    for name, one in outcomes.items():
        counts[one.outcome] = counts.get(one.outcome, 0) + 1
        if one.outcome != "unchanged":
            remark = f": {one.remark}" if one.remark else ""
            yield console.harmless(f"{one.outcome:9}  {name}{remark}\n")
    yield f"{out}: {', '.join(f'{n} {what}' for what, n in counts.items())}\n"
