"""The history of simulated services in a Prometheus: their samples, then what the rules make of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from llmmon.local_prometheus.backfill import backfill
from llmmon.local_prometheus.evaluate import Span, evaluated
from llmmon.local_prometheus.order import AnyRule, passes
from llmmon.local_prometheus.programs import Programs
from llmmon.local_prometheus.server import running
from llmmon.rules.compiled import CompiledService
from llmmon.simulation.scenario import Scenario, ScenarioName
from llmmon.simulation.simulation import Simulation

Progress = Callable[[str, int, int], None]
END = 1_795_014_000
"""When a history ends for which nobody says when: Wednesday, 18 November 2026, 15:00 UTC."""
HOURS = 26
"""How long it is: a day, and what its first rates and windows need."""
STEP = 60
"""Seconds between samples, and between evaluations of the rules: their interval."""
_HOUR = 3_600
_QUERIES_AT_ONCE = 4
_INSTANTS_OF_A_PART = 240
"""Four hours."""
RETENTION = "--storage.tsdb.retention.time=100y"
"""Histories have fixed dates; what is older than the retention would be deleted."""
_NO_JOBS = "global: {}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A running Prometheus that holds a history."""

    url: str
    start: int
    end: int
    step: int


def silent(what: str, done: int, total: int) -> None:
    """The progress of work that nobody watches."""


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
    simulation = Simulation(services, Scenario(scenario, end), span.start, seed)
    with TemporaryDirectory(prefix="llmmon-history-") as name:
        folder = Path(name)
        write_history(services, simulation, programs, folder, span, progress)
        with running(programs.prometheus, folder, _NO_JOBS, RETENTION) as server:
            yield Simulated(url=server.url, start=span.start, end=span.end, step=span.step)


def write_history(
    services: Sequence[CompiledService],
    simulation: Simulation,
    programs: Programs,
    folder: Path,
    span: Span,
    progress: Progress = silent,
) -> None:
    """Fill the data of a Prometheus in `folder`, which is not running yet."""
    instants = range(span.start, span.end + 1, span.step)
    backfill(programs.promtool, folder, _parts(simulation, instants, progress))
    rules = passes(file for compiled in services for file in compiled.rule_files)
    for number, some in enumerate(rules):
        progress("evaluating rules", number, len(rules))
        made = _evaluated(programs, folder, some, span)
        backfill(programs.promtool, folder, [made])


def _evaluated(programs: Programs, folder: Path, rules: Sequence[AnyRule], span: Span) -> list[str]:
    with (
        running(programs.prometheus, folder, _NO_JOBS, RETENTION) as server,
        ThreadPoolExecutor(_QUERIES_AT_ONCE) as pool,
    ):
        return list(pool.map(lambda rule: evaluated(server, rule, span), rules))


def _parts(
    simulation: Simulation, instants: Sequence[int], progress: Progress
) -> Iterator[Iterator[str]]:
    """A history in parts, which are to be read in order."""
    for start in range(0, len(instants), _INSTANTS_OF_A_PART):
        some = instants[start : start + _INSTANTS_OF_A_PART]
        yield _watched(simulation.history(some), start, len(instants), progress)


def _watched(texts: Iterator[str], before: int, total: int, progress: Progress) -> Iterator[str]:
    for done, text in enumerate(texts, before):
        progress("simulating", done, total)
        yield text
