"""`llmmon init`: a start that builds clean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from llmmon import __version__
from llmmon.cli import console
from llmmon.cli.failure import Failure

_FALLBACK_NAME = "my-service"
_LONGEST_NAME = 50


@click.command(
    epilog="""\b
Examples:
  llmmon init                   in this folder
  llmmon init monitoring        in the folder monitoring, which need not exist"""
)
@click.argument("folder", type=click.Path(path_type=Path), default=".", metavar="[DIR]")
def command(folder: Path) -> None:
    """Write a starter spec, llmmon.yaml, its schema for editors, and a CI workflow.

    The service gets the folder's name. Files that exist are left alone.
    """
    if folder.exists() and not folder.is_dir():
        raise Failure(f"{folder} is not a folder")
    for path, text in _files(service_name(folder.resolve().name)):
        wrote = _write_new(folder / path, text)
        console.show(f"{'wrote' if wrote else 'kept '}  {folder / path}")
    where = "" if folder == Path() else f"cd {folder} && "
    console.show(f"next: {where}llmmon build && llmmon check")


def service_name(folder: str) -> str:
    """A folder's name as a service's: lower case, with single hyphens, a letter in front."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.lower())
    name = re.sub(r"^[^a-z]+", "", name)[:_LONGEST_NAME].strip("-")
    return name or _FALLBACK_NAME


def _files(service: str) -> Iterator[tuple[str, str]]:
    from llmmon.cli.json_format import dumped
    from llmmon.emit.jinja import render
    from llmmon.spec import json_schema

    yield f"specs/{service}.yaml", render("init/spec.yaml.j2", service=service)
    yield "llmmon.yaml", render("init/llmmon.yaml.j2")
    yield "llmmon.schema.json", dumped(json_schema())
    yield ".github/workflows/llmmon.yml", render("init/workflow.yml.j2", version=__version__)


def _write_new(path: Path, text: str) -> bool:
    """Write a file unless there is one; not even a link without a target is written through."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
