"""Processes that measure, as this one sees them, and the rounds in which they do."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryFile
from typing import NamedTuple, TypeAlias

from benchmarks.instrumentation_conditions import Sample

_ROOT = Path(__file__).parent.parent
SHORT, LONG = ("sync", "asynchronous", "stream", "async_stream"), ("stream", "async_stream")
_ASKED = {
    ("client", "sync"): (40, 1),
    ("client", "asynchronous"): (40, 1),
    ("client", "stream"): (20, 1),
    ("client", "async_stream"): (20, 1),
    ("stub", "sync"): (600, 20),
    ("stub", "asynchronous"): (600, 20),
    ("stub", "stream"): (240, 10),
    ("stub", "async_stream"): (160, 10),
    ("long", "stream"): (40, 4),
    ("long", "async_stream"): (32, 4),
}
"""By level and shape: calls of each condition in a round, and how many of them in a row."""


class Cell(NamedTuple):
    """What one figure is about."""

    group: str
    level: str
    shape: str
    condition: str


Samples: TypeAlias = dict[Cell, list[Sample]]


class Worker:
    """A process that measures some conditions, which it holds ready."""

    def __init__(
        self,
        group: str,
        python: Path,
        conditions: Sequence[str],
        packages: Sequence[Path],
        peer: str | None = None,
        files: Path | None = None,
    ) -> None:
        self.group = group
        command = [str(python), "-m", "benchmarks.instrumentation_worker", *conditions]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (_ROOT, *packages)))}
        if peer is not None:
            command += ["--peer", peer]
        if files is not None:
            environment["PROMETHEUS_MULTIPROC_DIR"] = str(files)
        # A peer prints a lot, and nobody reads a pipe meanwhile.
        self._errors = TemporaryFile("w+")  # noqa: SIM115 - `stop` closes it
        self._process = subprocess.Popen(
            command,
            env=environment,
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        said = self._line()
        self.differences: list[str] = json.loads(said) if said else [self._reason()]
        """What keeps it from measuring; nothing, if all is well."""

    def _reason(self) -> str:
        """Why it did not start."""
        self._process.wait()
        self._errors.seek(0)
        return (self._errors.read().strip().splitlines() or ["no reason given"])[-1]

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def measure(self, level: str, shape: str) -> Iterator[tuple[Cell, Sample]]:
        """One round of a level and a shape, all conditions interleaved."""
        calls, block = _ASKED[level, shape]
        asked = {"level": level, "shape": shape, "calls": calls, "block": block}
        assert self._process.stdin is not None
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        for condition, sample in json.loads(self._line()).items():
            yield Cell(self.group, level, shape, condition), Sample(*sample)

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()
        self._errors.close()


def run_rounds(plan: Sequence[tuple[Worker, str, str]], rounds: int) -> Samples:
    """Every round measures everything once, in random order."""
    samples: Samples = defaultdict(list)
    order = list(plan)
    for _ in range(rounds):
        random.shuffle(order)
        for worker, level, shape in order:
            for cell, sample in worker.measure(level, shape):
                samples[cell].append(sample)
    return samples


class Figures:
    """What was measured. The fastest rounds are those that nothing else disturbed."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    def quiet(self, cell: Cell) -> float:
        """Microseconds of a call in the quarter of the rounds that was least disturbed, at the mean."""
        walls = sorted(sample.wall for sample in self._samples[cell])
        return fmean(walls[: (len(walls) + 3) // 4])

    def added(self, cell: Cell) -> float:
        """What a condition adds to a bare call, each in its least disturbed rounds."""
        return self.quiet(cell) - self.quiet(_bare(cell))

    def usually_added(self, cell: Cell) -> float:
        """The median over the rounds of what it adds to the bare call of the same turn."""
        return median(sample.added for sample in self._samples[cell])

    def cpu_added(self, cell: Cell) -> float:
        """The same of the process's CPU time."""
        return median(sample.cpu_added for sample in self._samples[cell])

    def has(self, cell: Cell) -> bool:
        """Whether it was measured."""
        return cell in self._samples


def _bare(cell: Cell) -> Cell:
    return cell._replace(condition="bare")
