"""What a check was decided on: both sketches, and what the windows of the past and now come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llmmon.runtime.drift.history import merged
from llmmon.runtime.drift.job import Result
from llmmon.runtime.drift.judge import Judge
from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics import Statistic
from llmmon.runtime.drift.statistics.proportion import rate

RATE = "rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A window and its value."""

    start: int
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Of one check of one model."""

    baseline: Sketch | None
    current: Sketch | None
    measure: str
    """What points are values of: a statistic, or `rate`."""
    past: tuple[Point, ...]
    """The windows of the past, the oldest first."""
    judged: tuple[Point, ...]
    """The windows that are judged, the current one last."""


def evidence_of(result: Result) -> Evidence | None:
    """What there is; `None` if there was not a single event."""
    judge = result.judge
    if judge is None:
        return None
    window, of_rate = judge.windows.current(), result.check.is_of_rate
    measured = _rates if of_rate else _statistics
    past, judged = measured(judge)
    return Evidence(
        baseline=judge.baseline.of(window),
        current=merged(judge.baseline.hours, window),
        measure=RATE if of_rate else result.check.statistic,
        past=tuple(sorted(past, key=lambda point: point.start)),
        judged=tuple(judged),
    )


def _statistics(judge: Judge) -> tuple[list[Point], list[Point]]:
    """Of the statistic that says whether there is a change."""
    statistic = judge.plan.test or judge.plan.spread
    known = judge.past.get(statistic.name)
    scored = known.scores if known else ()
    past = [Point(start=score.start, value=score.value) for score in scored]
    judged = [point for window in _judged(judge) for point in _compared(judge, statistic, window)]
    return past, judged


def _compared(judge: Judge, statistic: Statistic, window: range) -> Iterator[Point]:
    current, baseline = merged(judge.baseline.hours, window), judge.baseline.of(window)
    if current and baseline and current.events and baseline.events:
        compared = statistic.compare(baseline, current, judge.level, 1.0)
        yield Point(start=window.start, value=abs(compared.value))


def _rates(judge: Judge) -> tuple[list[Point], list[Point]]:
    return list(_rate_of(judge, judge.windows.earlier())), list(_rate_of(judge, _judged(judge)))


def _rate_of(judge: Judge, windows: Iterator[range]) -> Iterator[Point]:
    for window in windows:
        sketch = merged(judge.baseline.hours, window)
        if sketch and sketch.events:
            yield Point(start=window.start, value=rate(sketch))


def _judged(judge: Judge) -> Iterator[range]:
    """The latest last."""
    for back in reversed(range(judge.windows.judged)):
        yield judge.windows.current(back)
