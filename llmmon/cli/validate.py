"""`llmmon validate`: all diagnostics of all specs."""

from __future__ import annotations

from pathlib import Path

import click

from llmmon.cli import console
from llmmon.cli.failure import FINDINGS, FINE
from llmmon.cli.options import format_option, specs_argument, specs_or_default
from llmmon.words import count


@click.command(
    epilog="""\b
Examples:
  llmmon validate                                 all specs below specs/
  llmmon validate specs/chat.yaml                 one spec
  llmmon validate --format github                 annotations in GitHub Actions
  llmmon validate --format sarif > llmmon.sarif   for code scanning"""
)
@specs_argument
@format_option
@click.pass_context
def command(ctx: click.Context, specs: tuple[Path, ...], format_: str) -> None:
    """Report everything that is wrong with specs; write nothing.

    SPEC is a file or a folder; the default is specs/. Exit status 1 if there is an error; warnings
    alone are fine.
    """
    from llmmon.cli.progress import Progress
    from llmmon.cli.reporting import show_report
    from llmmon.pipeline import check_specs

    with Progress() as progress:
        checked = check_specs(specs_or_default(specs), progress)
    show_report(checked.report, format_)
    if checked.report.ok and format_ == "text":
        console.show(_summary(len(checked.specs), checked.price_files))
    ctx.exit(FINE if checked.report.ok else FINDINGS)


def _summary(specs: int, price_files: int) -> str:
    """`3 specs and 1 price file are valid`; price files only where there are any."""
    counted = {"spec": specs, "price file": price_files}
    named = [
        count(n, what) for what, n in counted.items() if n or (what == "spec" and not price_files)
    ]
    return f"{' and '.join(named)} {'is' if specs + price_files == 1 else 'are'} valid"
