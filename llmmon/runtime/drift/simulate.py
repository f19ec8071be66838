"""Checks as of each window of some days: as events were, and as if they had changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import log
from typing import TypeAlias

from llmmon.runtime.drift.check import Check
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.job import Job, Scan, span_of, together
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT, Judge, judge
from llmmon.runtime.drift.layout import LOG_GROWTH, Buckets, Logarithmic, OneBin
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from llmmon.runtime.drift.statistics.proportion import NO, YES
from llmmon.runtime.drift.stretch import stretched
from llmmon.runtime.drift.watch import Watch, nobody, watched
from llmmon.runtime.drift.windows import Windows

Change: TypeAlias = Callable[[Sketch], "Sketch | None"]
"""A sketch as if something had changed; `None` if that is no change for such a signal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSimulated:
    """One check of one model over all windows."""

    check: Check
    model: str
    windows: int
    insufficient: int
    alarms: tuple[int, ...]
    """The hour at which each alarm's window ended, of those that had not alarmed just before."""
    seen: Mapping[str, float]
    """By change: the share of windows that alarm with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """Everything."""

    start: int
    end: int
    level: float
    checks: tuple[CheckSimulated, ...]


def simulate(job: Job, hour: int, days: int, scan: Scan, watch: Watch = nobody) -> Simulated:
    """Judge every window of the days before an hour.

    Raises:
        DriftError: events cannot be read, or a check does not fit its signal.
    """
    last = job.windows(hour)
    ends = range(last.end - days * 24 + job.window, last.end + 1, job.window)
    every = [job.windows(end) for end in ends]
    first = span_of(job, every[0])
    known, _ = scan(job.events, Span(start=first.start, end=last.end, step=first.step))
    everything = together(job, every[0], known)
    subjects = [
        (c, s) for c in job.checks for s in sorted(everything.sketches) if s.signal == c.signal
    ]
    level = job.level(len(subjects))
    return Simulated(
        start=every[0].current().start,
        end=last.end,
        level=level,
        checks=tuple(
            _check(check, subject, everything, every, level)
            for check, subject in watched(subjects, "judging", watch)
        ),
    )


def _check(
    check: Check, subject: Subject, known: History, every: list[Windows], level: float
) -> CheckSimulated:
    judges = [judge(check, known.sketches[subject], windows, level) for windows in every]
    verdicts = [judge_.verdict().verdict if judge_ else INSUFFICIENT for judge_ in judges]
    pairs = zip(judges, verdicts, strict=True)
    judged = [judge_ for judge_, verdict in pairs if judge_ and verdict != INSUFFICIENT]
    return CheckSimulated(
        check=check,
        model=subject.model,
        windows=len(every),
        insufficient=verdicts.count(INSUFFICIENT),
        alarms=tuple(_starts(every, verdicts)),
        seen=dict(_seen(judged)),
    )


def _starts(every: list[Windows], verdicts: list[str]) -> Iterator[int]:
    before = None
    for windows, verdict in zip(every, verdicts, strict=True):
        if verdict == DRIFT != before:
            yield windows.end
        before = verdict


def _seen(judges: list[Judge]) -> Iterator[tuple[str, float]]:
    for name, change in CHANGES.items():
        changed = [with_change for judge_ in judges if (with_change := _as_if(judge_, change))]
        if changed:
            drifted = sum(judge_.verdict().verdict == DRIFT for judge_ in changed)
            yield name, drifted / len(changed)


def _as_if(judge_: Judge, change: Change) -> Judge | None:
    """The same judge, with the same past, of windows that have changed."""
    hours = _changed(judge_.baseline.hours, judge_.windows, change)
    return (
        None if hours is None else replace(judge_, baseline=replace(judge_.baseline, hours=hours))
    )


def _changed(
    hours: Mapping[int, Sketch], windows: Windows, change: Change
) -> dict[int, Sketch] | None:
    """The hours with the windows that are judged changed, and their past as it was."""
    start = max(windows.current(windows.judged - 1).start, windows.past.stop)
    found = dict(hours)
    for hour, sketch in hours.items():
        if start <= hour < windows.end:
            changed = change(sketch)
            if changed is None:
                return None
            found[hour] = changed
    return found


def larger(factor: float) -> Change:
    """Every value that many times as large: bins are moved, which is exact to half a per cent."""
    bins = round(log(factor) / LOG_GROWTH)

    def change(sketch: Sketch) -> Sketch | None:
        if isinstance(sketch, Numbers) and isinstance(sketch.layout, Buckets):
            return stretched(sketch, sketch.layout, factor)
        if isinstance(sketch, Numbers) and isinstance(sketch.layout, OneBin):
            return _with_larger_mean(sketch, factor)
        if not isinstance(sketch, Numbers) or not isinstance(sketch.layout, Logarithmic):
            return None
        first, last = sketch.layout.bins[0], sketch.layout.bins[-1]
        counts: dict[int, float] = {}
        for number, count in sketch.counts.items():
            moved = number if number == first else min(number + bins, last)
            counts[moved] = counts.get(moved, 0) + count
        return replace(sketch, counts=counts)

    return change


def _with_larger_mean(sketch: Numbers, factor: float) -> Numbers:
    hourly = sketch.hourly
    return replace(
        sketch,
        added=None if sketch.added is None else factor * sketch.added,
        hourly=hourly and replace(hourly, squares=factor**2 * hourly.squares),
    )


def doubled(sketch: Sketch) -> Sketch | None:
    """Twice as many `true`."""
    if not isinstance(sketch, Categories) or not {*sketch.counts} <= {YES, NO}:
        return None
    yes = min(2 * sketch.counts.get(YES, 0), sketch.events)
    return replace(sketch, counts={YES: yes, NO: sketch.events - yes})


CHANGES: Mapping[str, Change] = {
    "+10%": larger(1.1),
    "+20%": larger(1.2),
    "+50%": larger(1.5),
    "doubled": doubled,
}
