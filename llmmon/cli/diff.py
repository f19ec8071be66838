"""`llmmon diff`: what a change of specs does, in a reviewer's words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmmon.cli import console
from llmmon.cli.failure import FINDINGS, Failure
from llmmon.cli.options import specs_or_default

if TYPE_CHECKING:
    from llmmon.cli.documents import Side
    from llmmon.review import Review


@click.command(
    epilog="""\b
Examples:
  llmmon diff old/specs specs              two folders of specs
  llmmon diff a/model.json b/model.json    two models that builds wrote
  llmmon diff --base origin/main           what this branch changes in specs/
  llmmon diff --base origin/main --format markdown > comment.md"""
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[OLD NEW | SPEC...]")
@click.option("--base", metavar="REV", help="Compare SPEC at this git revision with SPEC now.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    show_default=True,
    help="How to print the changes.",
)
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], base: str | None, format_: str) -> None:
    """Say in words what a change of specs does.

    OLD and NEW are spec files, folders of specs or of a build, or model.json files. With --base,
    SPEC is specs/ by default. A change is no failure: the exit status is 1 only if specs have
    errors.
    """
    from llmmon.review import ReviewError, compare

    if base is None and len(paths) != 2:
        raise click.UsageError("Give OLD and NEW, or --base REV.")
    old, new = _sides(paths, base)
    if not _show_errors(old, new):
        ctx.exit(FINDINGS)
    try:
        console.show(_rendered(compare(old.documents, new.documents), format_))
    except ReviewError as error:
        raise Failure(str(error)) from error


def _sides(paths: tuple[Path, ...], base: str | None) -> tuple[Side, Side]:
    from llmmon.cli.documents import side
    from llmmon.cli.revision import at_revision

    if base is None:
        return side(paths[:1]), side(paths[1:])
    specs = specs_or_default(paths)
    with at_revision(base, specs) as checkout:
        return side(checkout.specs, checkout.name), side(specs)


def _show_errors(*sides: Side) -> bool:
    """Print what is wrong with specs that don't compile. True if there are none."""
    from llmmon.cli.reporting import show_report

    reports = [side.report for side in sides if not side.report.ok]
    for report in reports:
        show_report(report, "text")
    return not reports


def _rendered(review: Review, format_: str) -> str:
    from llmmon.emit import json
    from llmmon.review import render_markdown, render_text, to_json

    if format_ == "json":
        return json.dump(to_json(review))
    return render_markdown(review) if format_ == "markdown" else render_text(review)
