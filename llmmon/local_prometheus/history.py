"""Fills the data of a Prometheus that is not running: simulated samples, then what rules make of them.

Rules of drift compare with weeks that are long gone. Of those there are samples every half an hour of
what these rules read, and what they record every hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from llmmon.local_prometheus.backfill import backfill
from llmmon.local_prometheus.evaluate import Span, evaluated
from llmmon.local_prometheus.order import Placed, passes
from llmmon.local_prometheus.programs import Programs
from llmmon.local_prometheus.server import running
from llmmon.rules.compiled import CompiledService
from llmmon.rules.types import RuleFile
from llmmon.simulation.readings import Readings, readings_of_rules
from llmmon.simulation.simulation import Simulation

Progress = Callable[[str, int, int], None]
STEP = 60
"""Seconds between samples, and between evaluations of the rules: their interval."""
RETENTION = "--storage.tsdb.retention.time=100y"
"""Histories have fixed dates; what is older than the retention would be deleted."""
NO_JOBS = "global: {}\n"
_HOUR = 3_600
_DRIFT = "drift-"
"""What the topics of rules of drift begin with."""
_QUERIES_AT_ONCE = 4
_INSTANTS_OF_A_PART = 240
"""Four hours."""


def silent(what: str, done: int, total: int) -> None:
    """The progress of work that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is to be written: of whom, from when to when, how."""

    services: Sequence[CompiledService]
    span: Span
    programs: Programs
    folder: Path
    progress: Progress = silent

    @property
    def starts(self) -> int:
        """When its services begin: before the span, if anything is compared with what was before."""
        drifts = [c.service.drift for c in self.services if c.service.drift is not None]
        back = [int(d.trailing.seconds + d.window.seconds) for d in drifts if d.trailing]
        if not back or not self._drift_files:
            return self.span.start
        return min(self.span.start, (self.span.end - max(back)) // _HOUR * _HOUR - 2 * _HOUR)

    def write(self, simulation: Simulation) -> None:
        """Simulate, then evaluate. The simulation has begun at `starts` and is at the end then."""
        backfill(self.programs.promtool, self.folder, self._samples(simulation))
        files = [file for compiled in self.services for file in compiled.rule_files]
        rules = passes(files)
        for number, some in enumerate(rules):
            self.progress("evaluating rules", number, len(rules))
            backfill(self.programs.promtool, self.folder, [self._made_by(some)])

    @property
    def _drift_files(self) -> list[RuleFile]:
        files = (file for compiled in self.services for file in compiled.rule_files)
        return [file for file in files if file.topic.startswith(_DRIFT)]

    def _samples(self, simulation: Simulation) -> Iterator[Iterator[str]]:
        """In parts, which are to be read in order."""
        before = range(self.starts, self.span.start, _HOUR // 2)
        read = readings_of_rules(self._drift_files)
        yield from self._parts(simulation, before, "simulating earlier weeks", read)
        within = range(self.span.start, self.span.end + 1, self.span.step)
        yield from self._parts(simulation, within, "simulating", None)

    def _parts(
        self, simulation: Simulation, instants: Sequence[int], what: str, read: Readings | None
    ) -> Iterator[Iterator[str]]:
        for start in range(0, len(instants), _INSTANTS_OF_A_PART):
            texts = simulation.history(instants[start : start + _INSTANTS_OF_A_PART], read)
            yield self._watched(texts, what, start, len(instants))

    def _watched(self, texts: Iterator[str], what: str, before: int, total: int) -> Iterator[str]:
        for done, text in enumerate(texts, before):
            self.progress(what, done, total)
            yield text

    def _made_by(self, rules: Sequence[Placed]) -> list[str]:
        before = Span(start=self.starts, end=self.span.start - self.span.step, step=_HOUR)
        asked = [(placed, self.span) for placed in rules]
        if before.start < before.end:
            # First: promtool takes the samples of a series in order only.
            earlier = [(p, before) for p in rules if p.topic.startswith(_DRIFT) and p.records]
            asked = [*earlier, *asked]
        with (
            running(self.programs.prometheus, self.folder, NO_JOBS, RETENTION) as server,
            ThreadPoolExecutor(_QUERIES_AT_ONCE) as pool,
        ):
            return list(pool.map(lambda each: evaluated(server, *each), asked))
