"""A Prometheus with the history of simulated services, for as long as somebody looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from llmmon.local_prometheus.evaluate import Span
from llmmon.local_prometheus.history import NO_JOBS, RETENTION, STEP, History, Progress, silent
from llmmon.local_prometheus.programs import Programs
from llmmon.local_prometheus.server import running
from llmmon.rules.compiled import CompiledService
from llmmon.simulation.scenario import Scenario, ScenarioName
from llmmon.simulation.simulation import Simulation

END = 1_795_014_000
"""When a history ends for which nobody says when: Wednesday, 18 November 2026, 15:00 UTC."""
HOURS = 26
"""How long it is: a day, and what its first rates and windows need."""
_HOUR = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A running Prometheus that holds a history."""

    url: str
    start: int
    end: int
    step: int


@contextmanager
def simulated(
    services: Sequence[CompiledService],
    programs: Programs,
    *,
    scenario: ScenarioName = "normal",
    end: int = END,
    hours: int = HOURS,
    seed: int = 0,
    progress: Progress = silent,
) -> Iterator[Simulated]:
    """A Prometheus with the history of simulated services; gone at the end, whatever happens within."""
    span = Span(start=end - hours * _HOUR, end=end, step=STEP)
    with TemporaryDirectory(prefix="llmmon-history-") as name:
        folder = Path(name)
        history = History(
            services=services, span=span, programs=programs, folder=folder, progress=progress
        )
        history.write(Simulation(services, Scenario(scenario, end), history.starts, seed))
        with running(programs.prometheus, folder, NO_JOBS, RETENTION) as server:
            yield Simulated(url=server.url, start=span.start, end=span.end, step=span.step)
