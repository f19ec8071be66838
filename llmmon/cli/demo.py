"""`llmmon demo`: dashboards with data in them, before anything is instrumented."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmmon.cli import console
from llmmon.cli.failure import FINDINGS, FINE, Failure
from llmmon.cli.options import specs_argument, specs_or_default

if TYPE_CHECKING:
    from types import FrameType

    from llmmon.demo.demo import Demo, Wanted
    from llmmon.demo.site import Site
    from llmmon.local_prometheus.programs import Programs
    from llmmon.simulation.scenario import ScenarioName

_PORT = 9300
_SCENARIOS = ("normal", "incident")
_INSTALL = "it comes with Prometheus; Debian and Ubuntu have it in package prometheus"
_LOOK_SECONDS = 0.5


@click.command(
    epilog="""\b
Examples:
  llmmon demo                                    all of specs/, in the middle of an incident
  llmmon demo specs/chat.yaml --scenario normal
  llmmon demo --prometheus /opt/prometheus/prometheus --port 8080

\b
Ctrl-C ends it; nothing is left."""
)
@specs_argument
@click.option(
    "--scenario",
    type=click.Choice(_SCENARIOS),
    default="incident",
    show_default=True,
    help="What happens: a usual day, or 40 minutes of errors and slowness that are not over yet.",
)
@click.option("--port", default=_PORT, show_default=True, help="Of the page; 0 takes a free one.")
@click.option(
    "--hours",
    type=click.IntRange(1, 168),
    default=26,
    show_default=True,
    help="How much past there is. A day takes about a minute for a large service.",
)
@click.option(
    "--prometheus",
    type=click.Path(path_type=Path, exists=True),
    metavar="PATH",
    help="The program prometheus, or its folder; else the one on PATH.",
)
@click.pass_context
def command(
    ctx: click.Context,
    specs: tuple[Path, ...],
    scenario: ScenarioName,
    port: int,
    hours: int,
    prometheus: Path | None,
) -> None:
    """Show services on this machine as if they were in production.

    SPEC is a file or a folder; the default is specs/. Every metric that rules and dashboards read
    is simulated, for a day that is over and on from now. A Prometheus of its own holds it and
    evaluates the generated rules.
    """
    from llmmon.cli.progress import Progress
    from llmmon.cli.reporting import show_report
    from llmmon.demo.demo import Wanted
    from llmmon.pipeline import compile_specs

    programs = _programs(prometheus)
    with Progress() as progress:
        compilation = compile_specs(specs_or_default(specs), progress)
    if compilation.tree is None:
        show_report(compilation.report, "text")
        ctx.exit(FINDINGS)
    wanted = Wanted(
        services=compilation.services, tree=compilation.tree, scenario=scenario, hours=hours
    )
    with _ended_by_signals(), closing(_site(port)) as site:
        _run(wanted, programs, site)
    ctx.exit(FINE)


def _programs(given: Path | None) -> Programs:
    from llmmon.local_prometheus.programs import NoPrometheusError, find_programs

    try:
        return find_programs(given, os.environ.get("PATH", ""))
    except NoPrometheusError as problem:
        hint = f"{_INSTALL}; or name one: --prometheus PATH"
        raise Failure(f"the demo needs Prometheus: {problem}\n  {hint}") from problem


def _site(port: int) -> Site:
    from llmmon.demo.site import Site

    try:
        return Site(port)
    except OSError as problem:
        message = (
            f"port {port} cannot be had: {problem.strerror}; name another: --port 0 is a free one"
        )
        raise Failure(message) from problem


def _run(wanted: Wanted, programs: Programs, site: Site) -> None:
    from llmmon.cli.progress import Progress
    from llmmon.demo.demo import demonstration
    from llmmon.local_prometheus.backfill import BackfillError
    from llmmon.local_prometheus.server import ServerError

    try:
        with (
            Progress() as progress,
            demonstration(wanted, programs, site, time.time, progress) as demo,
        ):
            progress.__exit__()
            console.show(_where(demo, wanted))
            console.flush()
            _wait(demo)
    except (BackfillError, ServerError) as problem:
        raise Failure(str(problem)) from problem


def _where(demo: Demo, wanted: Wanted) -> str:
    from llmmon.demo.demo import grafana_command

    names = ", ".join(compiled.service.name for compiled in wanted.services)
    return (
        f"{names}: {wanted.hours} hours until now, and on ({wanted.scenario})\n"
        f"  page        {demo.page}\n"
        f"  Prometheus  {demo.server.url}\n"
        f"  Grafana     {grafana_command(demo.provisioning)}\n"
        "Ctrl-C ends it"
    )


def _wait(demo: Demo) -> None:
    """Until somebody ends it, or Prometheus ends by itself."""
    try:
        while demo.server.is_alive():
            time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        return
    raise Failure("Prometheus ended by itself")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Whatever asks the process to end is as Ctrl-C, once: what comes after must not disturb the end."""
    asked = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):
        asked.append(signal.SIGHUP)

    def end(number: int, frame: FrameType | None) -> None:
        for each in asked:
            signal.signal(each, signal.SIG_IGN)
        signal.default_int_handler(number, frame)

    before = {each: signal.signal(each, end) for each in asked}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
