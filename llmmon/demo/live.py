"""Simulated processes that go on as time passes, for a Prometheus that scrapes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from llmmon.simulation.page import Page
from llmmon.simulation.simulation import Simulation, exposition

_PATH = "/metrics/"


@dataclass(slots=True)
class Live:
    """A simulation by a clock of Unix time."""

    simulation: Simulation
    clock: Callable[[], float]
    _lock: Lock = field(default_factory=Lock)

    @property
    def paths(self) -> list[tuple[str, Page]]:
        """Where each process is scraped, and its page."""
        return [(f"{_PATH}{number}", page) for number, page in enumerate(self.simulation.pages)]

    def metrics(self, page: Page) -> str:
        """What a process shows now."""
        with self._lock:
            self.simulation.advance(self.clock())
            return exposition(page)
