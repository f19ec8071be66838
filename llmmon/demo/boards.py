"""The dashboards of a demonstration as one page, drawn anew now and then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from threading import Lock

from llmmon.emit.tree import Tree
from llmmon.local_prometheus.history import STEP, silent
from llmmon.preview.page import LibraryMissingError, chart_library
from llmmon.preview.preview import boards_of, preview
from llmmon.preview.prometheus import Prometheus, UnreachableError
from llmmon.preview.questions import Board, View
from llmmon.rules.compiled import CompiledService
from llmmon.units import Duration

RELOAD_SECONDS = 30
_DAY = 24


@dataclass(slots=True)
class BoardsPage:
    """The page, which a browser asks for again and again."""

    boards: Sequence[Board]
    server: Prometheus
    hours: int
    clock: Callable[[], float]
    source: str
    _html: str = ""
    _drawn: float = 0
    _lock: Lock = field(default_factory=Lock)

    def html(self) -> str:
        """The page with what Prometheus says now, or said a moment ago."""
        with self._lock:
            now = self.clock()
            if now - self._drawn >= RELOAD_SECONDS / 2:
                self._html, self._drawn = self._draw(int(now)), now
            return self._html

    def _draw(self, now: int) -> str:
        length = None if self.hours >= _DAY else Duration.of(seconds=self.hours * 3_600)
        try:
            return preview(
                self.boards,
                self.server,
                View(end=now, length=length),
                source=self.source,
                reload_seconds=RELOAD_SECONDS,
                progress=silent,
            ).html
        except UnreachableError as error:
            return f"<!doctype html><title>llmmon demo</title><p>{escape(str(error))}"


def can_draw() -> bool:
    """Whether what draws charts, an extra, is installed."""
    try:
        chart_library()
    except LibraryMissingError:
        return False
    return True


def boards(services: Sequence[CompiledService], tree: Tree) -> list[Board]:
    """All dashboards, with samples as far apart as those of the history are."""
    scrape = Duration.of(seconds=STEP)
    return [replace(board, scrape=scrape) for board in boards_of(services, tree)]
