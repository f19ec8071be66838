"""Simulated services over time: their processes, moved on from instant to instant.

The same services, seed and instants give the same samples. It has no clock: who asks says the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from llmmon.rules.compiled import CompiledService
from llmmon.simulation.chance import Chance
from llmmon.simulation.page import Family, Page
from llmmon.simulation.processes import Process, processes_of
from llmmon.simulation.readings import Readings, raw_readings
from llmmon.simulation.scenario import Scenario


@dataclass(slots=True)
class _Running:
    """A process, and how far it has come."""

    process: Process
    chance: Chance
    time: float

    def advance(self, time: float, scenario: Scenario) -> None:
        """Go on to a Unix time."""
        now, seconds = scenario.at(time), max(time - self.time, 0)
        self.process.moving.advance(now, time, seconds, self.chance)
        self.time = max(time, self.time)


class Simulation:
    """Services that began at a Unix time, with all counters at 0."""

    def __init__(
        self, services: Iterable[CompiledService], scenario: Scenario, start: float, seed: int = 0
    ) -> None:
        self._scenario = scenario
        self._running: list[_Running] = []
        for compiled in services:
            found = processes_of(compiled.service, raw_readings(compiled), scenario.end)
            for number, process in enumerate(found):
                chance = Chance(f"{seed}/{compiled.service.name}/{number}")
                self._running.append(_Running(process, chance, start))

    @property
    def pages(self) -> list[Page]:
        """The pages of all processes, always in the same order."""
        return [running.process.page for running in self._running]

    def advance(self, time: float) -> None:
        """Go on to a Unix time. Gauges show what is then."""
        for running in self._running:
            running.advance(time, self._scenario)

    def history(self, instants: Sequence[int], read: Readings | None = None) -> Iterator[str]:
        """Samples at each instant, as OpenMetrics text without its end: of all series, or of those `read`.

        Processes of which nothing is read do not move.
        """
        series = [(running, _chosen(running.process.page, read)) for running in self._running]
        moving = [(running, names) for running, names in series if any(names)]
        for instant in instants:
            for running, _ in moving:
                running.advance(instant, self._scenario)
            yield "".join(
                f"{name} {value} {instant}\n"
                for running, names in moving
                for name, value in zip(names, running.process.page.texts(), strict=True)
                if name and value
            )


def _chosen(page: Page, read: Readings | None) -> list[str]:
    """The series of a page; empty where nobody reads one."""
    names = page.series(with_target=True)
    if read is None:
        return names
    shown = zip(names, page.shown, strict=True)
    return [name if read.want(m, {**labels, **page.target}) else "" for name, (m, labels) in shown]


def exposition(page: Page) -> str:
    """What a process shows at the moment to whoever scrapes it, in the text format."""
    families: dict[Family, list[str]] = {}
    names = page.series(with_target=False)
    for family, name, value in zip(page.families, names, page.texts(), strict=True):
        if value:
            families.setdefault(family, []).append(f"{name} {value}\n")
    return "".join(
        f"# TYPE {name} {kind}\n{''.join(lines)}" for (name, kind), lines in families.items()
    )
