"""All checks of a service at one time: events or a pinned past in, verdicts out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from llmmon.runtime.drift.budget import level_of
from llmmon.runtime.drift.check import Check
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import Events, Found
from llmmon.runtime.drift.history import History, Subject
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT, OK, Judge, Judgement, judge
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.watch import Watch, nobody, watched
from llmmon.runtime.drift.windows import Windows, last_end, pinned, trailing

Scan: TypeAlias = Callable[[Events, Span], tuple[History, Found]]
"""What turns events into sketches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is checked, how, and against which past."""

    events: Events
    checks: tuple[Check, ...]
    window: int
    """Hours."""
    confirmations: int
    past_hours: int
    season: int | None
    pinned: History | None
    """A past that stays the same, in the place of the hours before."""
    false_alarms_a_day: float

    def windows(self, hour: int) -> Windows:
        """The windows that are over at an hour, and their past."""
        end = last_end(hour, self.window)
        if self.pinned is not None:
            return pinned(
                end=end,
                length=self.window,
                confirmations=self.confirmations,
                past=self.pinned.hours,
            )
        return trailing(
            end=end,
            length=self.window,
            confirmations=self.confirmations,
            past_hours=self.past_hours,
            season=self.season,
        )

    def level(self, tested: int) -> float:
        """The level of each check, if so many are made of each window."""
        return level_of(
            self.false_alarms_a_day, max(tested, 1) * 24 / self.window, self.confirmations
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one check of one model."""

    check: Check
    model: str
    judgement: Judgement
    judge: Judge | None
    """Who decided, with all that was known; `None` if there was not a single event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a run."""

    windows: Windows
    level: float
    results: tuple[Result, ...]
    found: Found

    @property
    def verdict(self) -> str:
        """The worst of all: `drift`, then `insufficient`."""
        verdicts = {result.judgement.verdict for result in self.results}
        return next((v for v in (DRIFT, INSUFFICIENT) if v in verdicts), OK)


def run(job: Job, hour: int, scan: Scan, watch: Watch = nobody) -> Outcome:
    """Check everything as of an hour.

    Raises:
        DriftError: events cannot be read, or a check does not fit its signal.
    """
    windows = job.windows(hour)
    known, found = scan(job.events, span_of(job, windows))
    return decided(job, windows, known, found, watch)


def decided(
    job: Job, windows: Windows, known: History, found: Found, watch: Watch = nobody
) -> Outcome:
    """Check everything in sketches that are at hand."""
    everything = together(job, windows, known)
    tested = list(_tested(job, everything))
    level = job.level(sum(model is not None for _, model in tested))
    results = tuple(
        _result(check, model, everything.sketches, windows, level)
        for check, model in watched(tested, "judging", watch)
    )
    return Outcome(windows=windows, level=level, results=results, found=found)


def together(job: Job, windows: Windows, known: History) -> History:
    """What was scanned and the pinned past.

    Raises:
        DriftError: the past reaches into what is compared with it.
    """
    if job.pinned is None:
        return known
    start = windows.current(windows.confirmations - 1).start
    if windows.past.stop > start:
        message = f"the baseline goes on until {hour_text(windows.past.stop)}"
        raise DriftError(f"{message}, and the windows begin at {hour_text(start)}")
    _check_bins(known, job.pinned)
    return known.plus(job.pinned)


def _check_bins(known: History, kept: History) -> None:
    for subject in known.sketches.keys() & kept.sketches.keys():
        layouts = {
            sketch.layout if isinstance(sketch, Numbers) else None
            for hours in (known.sketches[subject], kept.sketches[subject])
            for sketch in hours.values()
        }
        if len(layouts) > 1:
            raise DriftError(
                f"the baseline has {subject.signal} of {subject.model} in other bins than what is "
                "compared with it: write it anew, from the same source"
            )


def span_of(job: Job, windows: Windows) -> Span:
    """The hours whose events a run needs."""
    first = max(windows.current(windows.judged - 1).start, windows.past.stop)
    start = first if job.pinned is not None else windows.past.start
    return Span(start=start, end=windows.end, step=windows.step)


def _tested(job: Job, known: History) -> Iterator[tuple[Check, str | None]]:
    """Each check of each model that has its signal; of none, if no model has it."""
    for check in job.checks:
        models = [
            subject.model for subject in sorted(known.sketches) if subject.signal == check.signal
        ]
        yield from ((check, model) for model in models)
        if not models:
            yield check, None


def _result(
    check: Check,
    model: str | None,
    known: Mapping[Subject, Mapping[int, Sketch]],
    windows: Windows,
    level: float,
) -> Result:
    hours = known.get(Subject(signal=check.signal, model=model or ""), {})
    judge_ = judge(check, hours, windows, level)
    judgement = judge_.verdict() if judge_ else _NOTHING
    return Result(check=check, model=model or "", judgement=judgement, judge=judge_)


_NOTHING = Judgement(
    verdict=INSUFFICIENT,
    reason="no events",
    events=0,
    baseline_events=0,
    least_events=None,
    effect=None,
)
