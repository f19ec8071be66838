"""`llmmon preview`: every dashboard on one page, with the values of a Prometheus or a simulation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmmon.cli import console
from llmmon.cli import preview_options as given
from llmmon.cli.failure import FINDINGS, Failure
from llmmon.cli.options import specs_argument, specs_or_default

if TYPE_CHECKING:
    from llmmon.cli.preview_sources import Source
    from llmmon.preview.preview import Preview
    from llmmon.simulation.scenario import ScenarioName
    from llmmon.units import Duration

_SCENARIOS = ("normal", "incident")


@click.command(
    epilog="""\b
Examples:
  llmmon preview                                    simulated services, a usual day
  llmmon preview specs/chat.yaml --scenario incident
  llmmon preview --prometheus http://localhost:9090 --range 7d
  llmmon preview --prometheus https://mimir.example.com/prometheus \\
      --header 'X-Scope-OrgID: llm' --at 2026-11-26T03:00:00Z --out incident.html"""
)
@specs_argument
@click.option(
    "--prometheus",
    metavar="URL|PATH",
    help="Where values come from: a running Prometheus, or what speaks its API. Without an address "
    "services are simulated, by the program at PATH, else by the one on PATH.",
)
@click.option(
    "--scenario",
    type=click.Choice(_SCENARIOS),
    help="What is simulated: a usual day (normal, the default), or one that ends in 35 minutes of "
    "errors and slowness.",
)
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="A header of every request, such as a tenant or a token; may be given again.",
)
@click.option(
    "--range",
    "length",
    metavar="DURATION",
    help="How much to show; else what each board opens with.",
)
@click.option(
    "--at",
    metavar="TIME",
    help="Where the range ends, as 2026-11-26T03:00:00Z; else now. Simulated services have a fixed "
    "day of their own.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("preview.html"),
    show_default=True,
    metavar="FILE",
    help="The page to write.",
)
@click.pass_context
def command(
    ctx: click.Context,
    specs: tuple[Path, ...],
    prometheus: str | None,
    scenario: ScenarioName | None,
    headers: tuple[str, ...],
    length: str | None,
    at: str | None,
    out: Path,
) -> None:
    """Draw the dashboards of specs as one HTML page that needs no Grafana and no network.

    SPEC is a file or a folder; the default is specs/. Prometheus is asked as Grafana would ask it,
    with every choice at "All". A panel whose query fails shows why.
    """
    from llmmon.cli.progress import Progress
    from llmmon.cli.reporting import show_report
    from llmmon.pipeline import compile_specs

    end = None if at is None else given.moment(at)
    source = _source(prometheus, scenario, headers, given.length(length), end)
    with Progress() as progress:
        compilation = compile_specs(specs_or_default(specs), progress)
    show_report(compilation.report, "text")
    if compilation.tree is None:
        ctx.exit(FINDINGS)
    with Progress() as progress:
        drawn = source.draw(compilation.services, compilation.tree, progress)
    _write(out, drawn.html)
    console.show(_summary(drawn, out))


def _source(
    prometheus: str | None,
    scenario: ScenarioName | None,
    headers: tuple[str, ...],
    length: Duration | None,
    end: int | None,
) -> Source:
    """A running Prometheus if one is named, else a simulation."""
    from llmmon.cli.preview_sources import Running, Simulation

    if given.is_address(prometheus):
        if scenario is not None:
            raise click.UsageError("--scenario is for simulated services; leave out --prometheus.")
        return Running(
            given.server(prometheus, headers), length, given.now() if end is None else end
        )
    if headers:
        raise click.UsageError("--header is for a running Prometheus; name one: --prometheus URL.")
    return Simulation(given.programs(prometheus), scenario or "normal", length, end)


def _write(out: Path, html: str) -> None:
    from llmmon.emit.one_file import write_file

    try:
        write_file(out, html)
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error}") from error


def _summary(drawn: Preview, out: Path) -> str:
    return (
        f"{out}: {drawn.boards} dashboards, {drawn.panels} panels, {drawn.empty} without data, "
        f"{drawn.failed} whose query failed\n"
    )
