"""Checks on traffic that is made up: how often they alarm without a change, and what they see in a day.

Each run is a past and four weeks in which nothing changes. The past stays the same, as if it were pinned
at its end; every fifth day is also judged as if a change had begun with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from llmmon.runtime.drift.changes import changes_of, falls, scaled
from llmmon.runtime.drift.check import AT_MOST, Check
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import Column, usual_column
from llmmon.runtime.drift.job import Job
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT, Judge, judge
from llmmon.runtime.drift.judgement import Judgement
from llmmon.runtime.drift.simulate import alarms, with_change
from llmmon.runtime.drift.traffic import START, Traffic, sketches
from llmmon.runtime.drift.watch import Watch, nobody, watched
from llmmon.runtime.drift.windows import Windows

RUNS = 8
_TESTED, _MONTH, _DAY = 672, 720, 24
"""Hours."""
_EVERY_DAYS = 5
"""So that all days of the week have their turn."""
_USUAL_WINDOW = 6
"""Hours. Shorter windows are more of them, and take fewer runs."""
_FEWEST_RUNS = 3
_FEWEST_WINDOWS = 3
"""Of a run: as many as can be asked to confirm an alarm."""
_OFTEN = 0.8
"""Four of five days."""
_SHARES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
"""Sizes of a change that are tried. A fall is of less than everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One check of one model."""

    check: Check
    windows: int
    insufficient: int
    alarms: int
    """In all runs."""
    seen: Mapping[str, float]
    """By change: the share of days in which it alarms."""
    least: float | None
    """The least change that alarms in four of five days; `None` if none that was tried does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Everything."""

    level: float
    runs: int
    months: float
    """Of all runs, in which nothing changes."""
    day: int
    """Hours in which a change is to be seen: those of all windows that a verdict looks at."""
    checks: tuple[Foreseen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One check on one stretch of traffic."""

    judge: Judge
    judged: tuple[Judgement, ...]
    """Each window by itself, from those before the first that is tested."""

    def verdicts(self, judged: Sequence[Judgement]) -> list[str]:
        """Of windows that are given, those before the first verdict among them."""
        before = self.judge.windows.judged - 1
        return [
            self.judge.decided(judged[place - before : place + 1][::-1]).verdict
            for place in range(before, len(judged))
        ]

    def sees(self, day: int, hours: int, factor: float) -> bool:
        """Whether a change that begins with a day alarms within so many hours."""
        windows, length = self.judge.windows, self.judge.windows.length
        first, count = day * _DAY // length, hours // length
        start = windows.end + first * length
        begin = start - length
        changed = with_change(self.judge, range(begin, begin + count * length), scaled(factor))
        now = [_window(changed, first + number) for number in range(count)]
        before = self.judged[first : first + windows.judged - 1]
        return DRIFT in self.verdicts([*before, *now])


def simulate_traffic(
    job: Job, traffic: int, models: int, watch: Watch = nobody, runs: int = RUNS
) -> Forecast:
    """Judge the checks on so many events an hour of each of so many models.

    Raises:
        DriftError: a check does not fit its signal.
    """
    runs = min(runs, max(runs * job.window // _USUAL_WINDOW, _FEWEST_RUNS))
    level = job.level(len(job.checks) * models)

    def part(place: int) -> Watch:
        return lambda what, share: watch(what, (place + (share or 0)) / len(job.checks))

    checks = tuple(
        _foreseen(job, check, traffic, level, runs, part(place))
        for place, check in enumerate(job.checks)
    )
    return Forecast(
        level=level,
        runs=runs,
        months=runs * _tested(job) * job.window / _MONTH,
        day=_windows(job).judged * job.window,
        checks=checks,
    )


def _tested(job: Job) -> int:
    """Windows of a run."""
    return max(_TESTED // job.window, _FEWEST_WINDOWS)


def _run(job: Job, check: Check, per_hour: int, level: float, run: int) -> _Run:
    windows = _windows(job)
    hours = windows.end - START + (_tested(job) - 1) * job.window
    traffic = Traffic(per_hour=per_hour)
    if check.kind == AT_MOST:
        traffic = replace(traffic, rate=check.floor / 2)
    seed = f"{check.signal} {run}"
    known = sketches(traffic, _kind(job, check), hours, step=windows.step, seed=seed)
    one = judge(check, known, windows, level)
    if one is None:
        raise DriftError(f"{check.signal} has no past to simulate")
    numbers = range(1 - windows.judged, _tested(job))
    return _Run(judge=one, judged=tuple(_window(one, number) for number in numbers))


def _kind(job: Job, check: Check) -> str:
    columns: Mapping[str, Column] = {column.signal: column for column in job.events.columns}
    return columns.get(check.signal, usual_column(check.signal)).kind


def _windows(job: Job) -> Windows:
    """The first that are tested: those before them follow the past."""
    usual = job.windows(START)
    past = range(START, START + len(usual.past) // usual.step * usual.step)
    return replace(usual, past=past, end=past.stop + usual.judged * usual.length)


def _window(one: Judge, number: int) -> Judgement:
    """By itself, the one that ends so many after the first."""
    end = one.windows.end + number * one.windows.length
    return replace(one, windows=replace(one.windows, end=end)).window(0)


def _foreseen(
    job: Job, check: Check, traffic: int, level: float, runs: int, watch: Watch
) -> Foreseen:
    numbers = watched(range(runs), "simulating", watch)
    done = [_run(job, check, traffic, level, number) for number in numbers]
    verdicts = [run.verdicts(run.judged) for run in done]
    first = done[0].judge

    @cache
    def seen(factor: float) -> float:
        return _seen(job, done, factor)

    return Foreseen(
        check=check,
        windows=sum(map(len, verdicts)),
        insufficient=sum(one.count(INSUFFICIENT) for one in verdicts),
        alarms=sum(len(alarms(one)) for one in verdicts),
        seen={name: seen(factor) for name, factor in changes_of(first).items()},
        least=_least(seen, falls(first)),
    )


def _seen(job: Job, runs: Sequence[_Run], factor: float) -> float:
    hours = runs[0].judge.windows.judged * job.window
    days = range(0, (_tested(job) * job.window - hours) // _DAY + 1, _EVERY_DAYS)
    seen = [run.sees(day, hours, factor) for run in runs for day in days]
    return sum(seen) / len(seen)


def _least(seen: Callable[[float], float], falling: bool) -> float | None:
    """By halves: what is larger is seen at least as often."""
    shares = [-share for share in _SHARES if share < 1] if falling else list(_SHARES)
    low, high = 0, len(shares)
    while low < high:
        middle = (low + high) // 2
        enough = seen(1 + shares[middle]) >= _OFTEN
        low, high = (low, middle) if enough else (middle + 1, high)
    return shares[low] if low < len(shares) else None
