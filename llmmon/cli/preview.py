"""`llmmon preview`: every dashboard as one page, drawn from a Prometheus."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from llmmon.cli import console
from llmmon.cli.failure import FINDINGS, Failure
from llmmon.cli.options import specs_argument, specs_or_default

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmmon.emit.tree import Tree
    from llmmon.preview.prometheus import Prometheus
    from llmmon.preview.questions import Board, View
    from llmmon.rules.compiled import CompiledService
    from llmmon.units import Duration


@click.command(
    epilog="""\b
Examples:
  llmmon preview --prometheus http://localhost:9090
  llmmon preview specs/chat.yaml --prometheus http://localhost:9090 --range 7d
  llmmon preview --prometheus https://mimir.example.com/prometheus \\
      --header 'X-Scope-OrgID: llm' --at 2026-11-26T03:00:00Z --out incident.html"""
)
@specs_argument
@click.option(
    "--prometheus",
    "url",
    required=True,
    metavar="URL",
    help="The address of a Prometheus, or of what speaks its API, that evaluates the rules.",
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
    "--at", metavar="TIME", help="Where the range ends, as 2026-11-26T03:00:00Z; else now."
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
    url: str,
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
    from llmmon.preview.prometheus import Prometheus
    from llmmon.preview.questions import View

    view = View(end=_moment(at), length=_length(length))
    server = Prometheus(_address(url), dict(map(_header, headers)))
    with Progress() as progress:
        compilation = compile_specs(specs_or_default(specs), progress)
    show_report(compilation.report, "text")
    if compilation.tree is None:
        ctx.exit(FINDINGS)
    boards = boards_of(compilation.services, compilation.tree)
    with Progress() as progress:
        text, shown = _page(boards, server, view, progress)
    _write(out, text)
    console.show(_summary(shown, out))


def boards_of(services: Sequence[CompiledService], tree: Tree) -> list[Board]:
    """Every dashboard of a build; those of a service with its scrape interval.

    Raises:
        Failure: there is none.
    """
    import json

    from llmmon.preview.questions import Board
    from llmmon.units import Duration

    intervals = {
        compiled.service.name: compiled.service.prometheus.scrape_interval for compiled in services
    }
    usual = min(intervals.values(), default=Duration.of(seconds=15))
    boards = [
        Board(document=json.loads(entry.content), scrape=intervals.get(path.split("/")[0], usual))
        for path, entry in tree.entries.items()
        if "/grafana/" in path and path.endswith(".json")
    ]
    if not boards:
        raise Failure("there is no dashboard to draw: the specs' outputs leave grafana out")
    return boards


def _page(
    boards: Sequence[Board],
    server: Prometheus,
    view: View,
    progress: Callable[[str, int, int], None],
) -> tuple[str, list[dict[str, Any]]]:
    """The page, and the dashboards on it."""
    from llmmon.preview.boards import filled
    from llmmon.preview.page import LibraryMissingError, chart_library, page
    from llmmon.preview.prometheus import UnreachableError

    try:
        chart_library()  # before anybody is asked for minutes
        server.probe()
        shown = filled(boards, view, server.ask, progress)
        return page(shown, server.name), shown
    except UnreachableError as error:
        raise Failure(str(error)) from error
    except LibraryMissingError as error:
        message = "plotly draws the charts and is not installed: pip install 'llmmon[preview]'"
        raise Failure(message) from error


def _write(out: Path, text: str) -> None:
    from llmmon.emit.one_file import write_file

    try:
        write_file(out, text)
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error}") from error


def _summary(shown: Sequence[dict[str, Any]], out: Path) -> str:
    panels = [panel for board in shown for panel in board["panels"] if "fields" in panel]
    failed = sum("error" in panel for panel in panels)
    empty = sum(not panel["fields"] for panel in panels) - failed
    return (
        f"{out}: {len(shown)} dashboards, {len(panels)} panels, {empty} without data, "
        f"{failed} whose query failed\n"
    )


def _moment(at: str | None) -> int:
    """Epoch seconds. A time without a zone is UTC."""
    if at is None:
        return int(datetime.now(timezone.utc).timestamp())
    try:
        moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    except ValueError as error:
        raise click.UsageError(f"--at {at} is not a time such as 2026-11-26T03:00:00Z.") from error
    zone = moment.tzinfo or timezone.utc
    return int(moment.replace(tzinfo=zone).timestamp())


def _length(text: str | None) -> Duration | None:
    from llmmon.units import Duration, UnitError

    try:
        length = None if text is None else Duration.parse(text)
    except UnitError as error:
        raise click.UsageError(f"--range {text} {error}.") from error
    if length is not None and length.seconds < 60:
        raise click.UsageError(f"--range {text} is shorter than a minute.")
    return length


def _address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(f"--prometheus {url} is not an http or https address.")
    return url


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or "\n" in text:
        raise click.UsageError("--header is not written as 'NAME: VALUE'.")
    return name.strip(), value.strip()
