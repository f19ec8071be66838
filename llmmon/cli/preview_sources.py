"""Where the values of a preview come from: a Prometheus that runs, or services that are simulated."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from llmmon.cli.failure import Failure
from llmmon.emit.tree import Tree
from llmmon.local_prometheus.backfill import BackfillError
from llmmon.local_prometheus.history import STEP
from llmmon.local_prometheus.programs import Programs
from llmmon.local_prometheus.server import ServerError
from llmmon.local_prometheus.simulated import END, HOURS, simulated
from llmmon.preview.page import LibraryMissingError, chart_library
from llmmon.preview.preview import Preview, boards_of, preview
from llmmon.preview.prometheus import Prometheus, UnreachableError
from llmmon.preview.questions import Board, View
from llmmon.rules.compiled import CompiledService
from llmmon.simulation.scenario import ScenarioName
from llmmon.units import Duration

Progress = Callable[[str, int, int], None]
_HOUR = 3_600
_EARLIER_HOURS = 2
"""A simulation begins before what is shown, for its first rates and windows."""


class Source(Protocol):
    """What a page can be drawn from."""

    def draw(self, services: Sequence[CompiledService], tree: Tree, progress: Progress) -> Preview:
        """The dashboards of a build.

        Raises:
            Failure: there are none, or no values for them.
        """


@dataclass(frozen=True, slots=True)
class Running:
    """A Prometheus, and a range of it."""

    server: Prometheus
    length: Duration | None
    end: int

    def draw(self, services: Sequence[CompiledService], tree: Tree, progress: Progress) -> Preview:
        """As `Source` says."""
        view = View(end=self.end, length=self.length)
        with _failures():
            return preview(_boards(services, tree), self.server, view, progress=progress)


@dataclass(frozen=True, slots=True)
class Simulation:
    """Services that are simulated until `end`, or on a fixed day, so that the page is always the same."""

    programs: Programs
    scenario: ScenarioName
    length: Duration | None
    end: int | None

    def draw(self, services: Sequence[CompiledService], tree: Tree, progress: Progress) -> Preview:
        """As `Source` says."""
        # Samples are as far apart as the history has them, whatever the specs say.
        scrape = Duration.of(seconds=STEP)
        boards = [replace(board, scrape=scrape) for board in _boards(services, tree)]
        end = END if self.end is None else self.end
        with (
            _failures(),
            simulated(
                services,
                self.programs,
                scenario=self.scenario,
                end=end,
                hours=self._hours,
                progress=progress,
            ) as history,
        ):
            view = View(end=history.end, length=self.length)
            source = f"simulated: {self.scenario}"
            server = Prometheus(history.url)
            return preview(boards, server, view, source=source, progress=progress)

    @property
    def _hours(self) -> int:
        """A day at least: error budgets of less than that say little."""
        shown = 0 if self.length is None else math.ceil(self.length.seconds / _HOUR)
        return max(HOURS, shown + _EARLIER_HOURS)


def _boards(services: Sequence[CompiledService], tree: Tree) -> list[Board]:
    boards = boards_of(services, tree)
    if not boards:
        raise Failure("there is no dashboard to draw: the specs' outputs leave grafana out")
    return boards


@contextmanager
def _failures() -> Iterator[None]:
    """Turns what can go wrong outside of llmmon into messages."""
    try:
        chart_library()  # before anybody is asked, or simulated, for minutes
        yield
    except LibraryMissingError as error:
        message = "plotly draws the charts and is not installed: pip install 'llmmon[preview]'"
        raise Failure(message) from error
    except (UnreachableError, BackfillError, ServerError) as error:
        raise Failure(str(error)) from error
