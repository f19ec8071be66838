"""The whole of a preview: from the dashboards of a build and a Prometheus to a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from llmmon.emit.tree import Tree
from llmmon.preview.boards import filled
from llmmon.preview.fields import Json
from llmmon.preview.page import chart_library, page
from llmmon.preview.prometheus import Prometheus
from llmmon.preview.questions import Board, View
from llmmon.rules.compiled import CompiledService
from llmmon.units import Duration

_USUAL_SCRAPE = Duration.of(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A page, and how many dashboards and panels are on it."""

    html: str
    boards: int
    panels: int
    empty: int
    """Panels whose queries were answered with nothing."""
    failed: int
    """Panels with a query that was refused."""


def boards_of(services: Sequence[CompiledService], tree: Tree) -> list[Board]:
    """Every dashboard of a build. One of several services is scraped as often as any of them."""
    intervals = {
        compiled.service.name: compiled.service.prometheus.scrape_interval for compiled in services
    }
    shortest = min(intervals.values(), default=_USUAL_SCRAPE)
    return [
        Board(
            document=json.loads(entry.content), scrape=intervals.get(path.split("/")[0], shortest)
        )
        for path, entry in tree.entries.items()
        if "/grafana/" in path and path.endswith(".json")
    ]


def preview(
    boards: Sequence[Board],
    server: Prometheus,
    view: View,
    *,
    source: str | None = None,
    reload_seconds: int | None = None,
    progress: Callable[[str, int, int], None],
) -> Preview:
    """The page of some dashboards. `source` is what it says of where values come from.

    With `reload_seconds` the page asks for itself anew that often, as one does that is made on request.

    Raises:
        LibraryMissingError: plotly is not installed; nobody was asked.
        UnreachableError: there is no Prometheus, or it went away.
    """
    chart_library()
    server.probe()
    shown = filled(boards, view, server.ask, progress)
    panels = [panel for board in shown for panel in board["panels"] if "fields" in panel]
    return Preview(
        html=page(shown, source or server.name, reload_seconds),
        boards=len(shown),
        panels=len(panels),
        empty=sum(_is_empty(panel) for panel in panels),
        failed=sum("error" in panel for panel in panels),
    )


def _is_empty(panel: Json) -> bool:
    values = (value for field in panel["fields"] for value in field["values"])
    return "error" not in panel and all(value is None for value in values)
