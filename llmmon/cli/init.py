"""`llmmon init`: a start that builds clean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmmon import __version__
from llmmon.cli import console
from llmmon.cli.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmmon.catalog.engines import Engine
    from llmmon.catalog.exposition import Exposed
    from llmmon.sli.starter import Starter

_FALLBACK_NAME = "my-service"
_LONGEST_NAME = 50


@click.command(
    epilog="""\b
Examples:
  llmmon init                   in this folder
  llmmon init monitoring        in the folder monitoring, which need not exist
  llmmon init --from http://localhost:8000/metrics chat
                                SLOs on what an engine exposes, in the folder chat"""
)
@click.argument("folder", type=click.Path(path_type=Path), default=".", metavar="[DIR]")
@click.option(
    "--from",
    "endpoint",
    metavar="URL|FILE",
    help="Metrics of a serving engine or gateway, or their saved text: the spec is about them.",
)
@click.option("--engine", help="With --from: what it is; found out if not given.")
def command(folder: Path, endpoint: str | None, engine: str | None) -> None:
    """Write a starter spec, llmmon.yaml, its schema for editors, and a CI workflow.

    The service gets the folder's name. Files that exist are left alone.
    """
    if folder.exists() and not folder.is_dir():
        raise Failure(f"{folder} is not a folder")
    if engine is not None and endpoint is None:
        raise click.UsageError("--engine says what answers at the address of --from.")
    service = service_name(folder.resolve().name)
    start = _start(endpoint, engine, service) if endpoint is not None else None
    for path, text in _files(service, start):
        wrote = _write_new(folder / path, text)
        console.show(f"{'wrote' if wrote else 'kept '}  {folder / path}")
    where = "" if folder == Path() else f"cd {folder} && "
    console.show(f"next: {where}llmmon build && llmmon check")


def _start(endpoint: str, name: str | None, service: str) -> Starter:
    """What the spec says of an endpoint; tells the user what was found there."""
    from llmmon.catalog.compare import BREAKING, differences
    from llmmon.cli.endpoint import read_endpoint
    from llmmon.sli.starter import starter

    engine, exposed = read_endpoint(endpoint, name)
    start = starter(engine, exposed, service)
    if not start.slos:
        raise Failure(
            f"no SLO can be made of these metrics of {engine.title}: "
            + "; ".join(f"no {slo}: {why}" for slo, why in start.left_out)
            + f". llmmon catalog {engine.name} lists what it has for SLOs with sli: events"
        )
    there = sum(metric.name in exposed for metric in engine.metrics)
    console.show(
        f"found  {engine.title}: {there} of {len(engine.metrics)} metrics of the catalogue"
    )
    if any(one.what in BREAKING for one in differences(engine, exposed, start.version)):
        console.warning(
            "some of them differ from the catalogue; see: llmmon catalog check --metrics …"
        )
    return start


def _shared(engine: Engine, exposed: Mapping[str, Exposed]) -> int:
    return sum(metric.name in exposed for metric in engine.metrics)


def service_name(folder: str) -> str:
    """A folder's name as a service's: lower case, with single hyphens, a letter in front."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.lower())
    name = re.sub(r"^[^a-z]+", "", name)[:_LONGEST_NAME].strip("-")
    return name or _FALLBACK_NAME


def _files(service: str, start: Starter | None) -> Iterator[tuple[str, str]]:
    from llmmon.cli.json_format import dumped
    from llmmon.emit.jinja import render
    from llmmon.spec import json_schema

    if start is None:
        spec = render("init/spec.yaml.j2", service=service)
    else:
        spec = render("init/engine_spec.yaml.j2", service=service, start=start)
    yield f"specs/{service}.yaml", spec
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
