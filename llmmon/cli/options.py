"""Arguments and options that several commands share. Knows click; imports nothing heavy."""

from __future__ import annotations

from pathlib import Path

import click

specs_argument = click.argument(
    "specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC]..."
)
"""Spec files and folders. See `specs_or_default`."""

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "github", "sarif")),
    default="text",
    show_default=True,
    help="How to print diagnostics: text goes to standard error, the others to standard output.",
)

out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("generated"),
    show_default=True,
    metavar="DIR",
    help="The folder to write to.",
)


def specs_or_default(specs: tuple[Path, ...]) -> tuple[Path, ...]:
    """The arguments, or the folder `specs` when there are none."""
    return specs or (Path("specs"),)
