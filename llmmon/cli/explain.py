"""`llmmon explain`: a diagnostic's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from llmmon.cli import console

if TYPE_CHECKING:
    from llmmon.diagnostics import Code


@click.command(
    epilog="""\b
Examples:
  llmmon explain LM301
  llmmon explain --list"""
)
@click.argument("code", required=False)
@click.option("--list", "list_", is_flag=True, help="List all codes, a line each.")
def command(code: str | None, list_: bool) -> None:
    """Explain a diagnostic: what it means, why it matters, an example and the fix.

    CODE is what stands in brackets in front of a diagnostic, such as LM301.
    """
    from llmmon.explain import CODES, page

    if list_ and code is None:
        console.show(_table([CODES[code_id] for code_id in sorted(CODES)]))
    elif code is None or list_:
        raise click.UsageError("Give one CODE, or --list.")
    elif code.upper() in CODES:
        console.show(page(code.upper()))
    else:
        raise click.UsageError(_unknown(code, list(CODES.values())))


def _table(codes: list[Code]) -> str:
    width = max(len(code.name) for code in codes)
    return "".join(
        f"{code.id}  {code.severity.value:7}  {code.name.ljust(width)}  {code.summary}\n"
        for code in codes
    )


def _unknown(code: str, codes: list[Code]) -> str:
    from llmmon.words import nearest, quoted

    # Of numbers none is near another; but people know a diagnostic by its name, too.
    by_name = {known.name: known.id for known in codes}
    close = nearest(code, by_name)
    hint = f"Did you mean {by_name[close]}?" if close else "llmmon explain --list shows them all."
    return f"There is no code {quoted(code)}. {hint}"
