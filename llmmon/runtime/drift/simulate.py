"""Checks as of each window of some days: as events were, and as if they had changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from llmmon.runtime.drift.changes import Change, changes_of, scaled
from llmmon.runtime.drift.check import Check
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.job import Job, Scan, span_of, together
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT, Judge, judge
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.watch import Watch, nobody, watched
from llmmon.runtime.drift.windows import Windows


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
    """By change: the share of windows that alarm with it, once it has lasted as long as is judged."""


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
        alarms=tuple(every[place].end for place in alarms(verdicts)),
        seen=dict(_seen(judged)),
    )


def alarms(verdicts: Sequence[str]) -> list[int]:
    """Places of the verdicts with which drift begins."""
    pairs = zip(["", *verdicts], verdicts, strict=False)
    return [place for place, (before, now) in enumerate(pairs) if now == DRIFT != before]


def _seen(judges: list[Judge]) -> Iterator[tuple[str, float]]:
    if not judges:
        return
    for name, factor in changes_of(judges[0]).items():
        change = scaled(factor)
        drifted = sum(_as_if(judge_, change).verdict().verdict == DRIFT for judge_ in judges)
        yield name, drifted / len(judges)


def _as_if(judge_: Judge, change: Change) -> Judge:
    """The same judge, with the same past, of windows that have changed."""
    windows = judge_.windows
    start = max(windows.current(windows.judged - 1).start, windows.past.stop)
    return with_change(judge_, range(start, windows.end), change)


def with_change(judge_: Judge, hours: range, change: Change) -> Judge:
    """The same judge, with the same past, of hours that have changed."""
    known = judge_.baseline.hours
    found = {hour: change(sketch) if hour in hours else sketch for hour, sketch in known.items()}
    return replace(judge_, baseline=replace(judge_.baseline, hours=found))
