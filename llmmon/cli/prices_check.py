"""`llmmon prices check`: which prices of specs differ from a list that others maintain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmmon.cli import console
from llmmon.cli.failure import FINDINGS, FINE
from llmmon.cli.options import specs_argument, specs_or_default
from llmmon.cli.price_source import FORMATS, date_option, day, provider_option, read_source_map

if TYPE_CHECKING:
    from llmmon.diagnostics import Span
    from llmmon.emit.json import Json
    from llmmon.price_maps.check import Comparison, Difference, Note
    from llmmon.price_maps.watched import Watched


@click.command(
    epilog="""\b
Examples:
  llmmon prices check prices.json                   all of specs/, and their price files
  llmmon prices check data.json specs/chat.yaml prices/openai.yaml --provider openai
  llmmon prices check prices.json --date 2027-01-01 --format json"""
)
@click.argument("source")
@specs_argument
@provider_option
@date_option("--date", "The day whose prices are compared; today by default.")
@click.option("--source-format", type=click.Choice(FORMATS), help="Of SOURCE; else found out.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to print what was found.",
)
@click.pass_context
def check(
    ctx: click.Context,
    source: str,
    specs: tuple[Path, ...],
    providers: tuple[str, ...],
    date: datetime | None,
    source_format: str | None,
    format_: str,
) -> None:
    """Say which prices differ from those of SOURCE.

    SPEC is a spec, a price file or a folder; the default is specs/. The price files that specs name
    are compared with them, before any discount. Exit status 1 if a price differs; models that SOURCE
    does not have are listed, but are no failure.
    """
    from llmmon.price_maps.check import check_prices

    price_map = read_source_map(source, source_format, providers)
    on = day(date)
    found = check_prices(_written(ctx, specs_or_default(specs)), price_map, on)
    console.show(_json(found, on) if format_ == "json" else "".join(_text(found, on)))
    ctx.exit(FINDINGS if found.differences else FINE)


def _written(ctx: click.Context, specs: tuple[Path, ...]) -> list[Watched]:
    """The prices of specs and price files; ends the command if something is wrong with them."""
    from llmmon.cli.reporting import show_report
    from llmmon.diagnostics import Report
    from llmmon.parsing import parse_all
    from llmmon.price_maps.watched import watched
    from llmmon.reading import find_specs
    from llmmon.resolve import resolve

    report = Report()
    inputs = parse_all(find_specs(specs, report), report)
    resolve(inputs.parsed, report)
    if not report.ok:
        show_report(report, "text")
        ctx.exit(FINDINGS)
    return list(watched(inputs))


def _place(at: Span) -> str:
    return f"{at.file}:{at.line}"


def _text(found: Comparison, on: str) -> Iterator[str]:
    rows = [_row(one) for one in found.differences]
    if rows:
        yield _table([("place", "model", "price", "spec", "list", "difference"), *rows])
    for note in (*found.not_found, *found.notes):
        yield console.harmless(f"note: {_place(note.at)}: {note.name}: {note.words}\n")
    yield _summary(found, on)


def _summary(found: Comparison, on: str) -> str:
    from llmmon.words import count

    models = len({(one.at.file, one.name) for one in found.differences})
    differ = f"{count(len(found.differences), 'difference')} in {count(models, 'model')}"
    unknown = f", {len(found.not_found)} not in the list" if found.not_found else ""
    return f"{count(found.compared, 'model')} compared on {on}: {differ}{unknown}\n"


def _row(one: Difference) -> tuple[str, ...]:
    from llmmon.units import decimal_text

    key, percent = one.pair.key, one.pair.percent
    tiers = [tier for tier in (key.service_tier, key.context_tier) if tier not in _USUAL]
    cells = (
        _place(one.at),
        one.name,
        " ".join((key.unit, *tiers)),
        decimal_text(one.pair.spec or 0),
        decimal_text(one.pair.listed or 0),
        f"{percent:+}%" if percent is not None else "was free",
    )
    return tuple(map(console.harmless, cells))


_USUAL = ("standard", "base")


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        + "\n"
        for row in rows
    )


def _json(found: Comparison, on: str) -> str:
    from llmmon.emit import json

    return json.dump(
        {
            "date": on,
            "compared": found.compared,
            "differences": [_difference(one) for one in found.differences],
            "not_found": [_note(note) for note in found.not_found],
            "notes": [_note(note) for note in found.notes],
        }
    )


def _difference(one: Difference) -> Json:
    key = one.pair.key
    return {
        **_where(one.at, one.name),
        "unit": key.unit,
        "service_tier": key.service_tier,
        "context_tier": key.context_tier,
        "spec": one.pair.spec,
        "list": one.pair.listed,
        "percent": one.pair.percent,
    }


def _note(note: Note) -> Json:
    return {**_where(note.at, note.name), "message": note.words}


def _where(at: Span, name: str) -> dict[str, Json]:
    return {"model": name, "file": at.file, "line": at.line, "column": at.column}
