"""How often drift checks alarm while nothing drifts, and how soon they see what does.

For traffic of independent and of dependent events, beside two rules of thumb. Run as
`python -m benchmarks.drift_calibration [--runs 100]` from the root; a run is four weeks of past,
and four weeks in which nothing changes or two days in which something has. Checks are judged as a job
judges them, the rules of thumb window by window.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.drift_traffic import Traffic, hours_of, latencies, refusals
from llmmon.runtime.drift.budget import level_of
from llmmon.runtime.drift.check import AT_LEAST, THRESHOLD, UP, Check
from llmmon.runtime.drift.history import merged
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT, Judge, judge
from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics.ks import KS
from llmmon.runtime.drift.statistics.proportion import RATE_POINTS
from llmmon.runtime.drift.statistics.psi import psi
from llmmon.runtime.drift.windows import HOUR_OF_WEEK, Windows

PAST, QUIET, CHANGED = 672, 672, 48
CONFIRMATIONS = 2
SUBJECTS = 10


def _latency(statistic: str, kind: str, floor: float) -> Check:
    return Check(signal="latency", statistic=statistic, kind=kind, floor=floor, direction=UP)


def _refusals(kind: str, floor: float) -> Check:
    return Check(signal="refusal_rate", statistic="ratio", kind=kind, floor=floor)


CHECKS = {
    "ks, at_least 10%": _latency("ks", AT_LEAST, 0.10),
    "ks, at_least 20%": _latency("ks", AT_LEAST, 0.20),
    "ks, threshold 0.05": _latency("ks", THRESHOLD, 0.05),
    "psi, threshold 0.1": _latency("psi", THRESHOLD, 0.1),
}
RATE_CHECKS = {
    "ratio, threshold 0.01": _refusals(THRESHOLD, 0.01),
    "ratio, at_least 50%": _refusals(AT_LEAST, 0.5),
}
Hours = Mapping[int, Sketch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a rule said of one run."""

    windows: int
    alarming: int
    alarms: int
    """Times that the state became alarm."""
    in_a_day: bool
    in_two_days: bool
    insufficient: int


def level(window: int) -> float:
    """Of one false alarm a month, among ten checks."""
    return level_of(1, SUBJECTS * 30 * 24 / window, CONFIRMATIONS)


def _windows(first: int, number: int, window: int) -> Windows:
    """The window of that number after the past; its past stays the same four weeks."""
    end = first + PAST + (number + 1) * window
    past = range(first, first + PAST)
    return Windows(
        end=end, length=window, confirmations=CONFIRMATIONS, past=past, season=HOUR_OF_WEEK
    )


def _judges(
    checks: Mapping[str, Check], hours: Hours, first: int, window: int
) -> Iterator[tuple[str, Judge]]:
    """Who decides each check; of those that differ by their floor, with one past."""
    known: dict[tuple[str, str], Judge] = {}
    for name, check in checks.items():
        one = known.get((check.statistic, check.kind))
        if one is None:
            one = judge(check, hours, _windows(first, 0, window), level(window))
            assert one is not None
            known[check.statistic, check.kind] = one
        yield name, replace(one, check=check)


def _ours(one: Judge, first: int, window: int, tested: int) -> list[str]:
    """The verdict of each window, with what those before it were."""
    before = one.windows.judged - 1
    numbers = range(-before, tested // window)
    judged = [replace(one, windows=_windows(first, number, window)).window(0) for number in numbers]
    return [
        one.decided(judged[place : place + before + 1][::-1]).verdict
        for place in range(tested // window)
    ]


def _thumb(
    rule: Callable[[Sketch, Sketch], bool], hours: Hours, first: int, window: int, tested: int
) -> list[str]:
    verdicts, before = [], merged(hours, range(first, first + PAST))
    for number in range(tested // window):
        now = merged(hours, _windows(first, number, window).current())
        verdicts.append(DRIFT if now and before and rule(before, now) else "ok")
    return verdicts


def _ks_by_thumb(before: Sketch, now: Sketch) -> bool:
    return KS.compare(before, now, 0.01, 1).p_value < 0.01


def _psi_by_thumb(before: Sketch, now: Sketch) -> bool:
    return psi(before, now) > 0.2


def _z_by_thumb(before: Sketch, now: Sketch) -> bool:
    return RATE_POINTS.compare(before, now, 0.01, 1).p_value < 0.01


def _outcome(verdicts: Sequence[str], window: int) -> Outcome:
    alarm = [verdict == DRIFT for verdict in verdicts]
    starts = sum(now and not before for now, before in zip(alarm, [False, *alarm], strict=False))
    return Outcome(
        windows=len(verdicts),
        alarming=sum(alarm),
        alarms=starts,
        in_a_day=any(alarm[: 24 // window]),
        in_two_days=any(alarm[: 48 // window]),
        insufficient=sum(verdict == INSUFFICIENT for verdict in verdicts),
    )


def one_run(
    traffic: Traffic, change: float, is_rate: bool, window: int, seed: int
) -> dict[str, Outcome]:
    """Every rule on one stretch of traffic that changes where the past ends."""
    tested = QUIET if change == 1 else CHANGED
    hours = range(PAST + tested)
    first = hours_of(hours).start
    if is_rate:
        found: Hours = refusals(traffic, hours, traffic.rate * change, PAST, seed)
        thumbs = {"z-test p < 0.01": _z_by_thumb, "PSI > 0.2": _psi_by_thumb}
        checks = RATE_CHECKS
    else:
        found = latencies(traffic, hours, change, PAST, seed)
        thumbs = {"KS p < 0.01": _ks_by_thumb, "PSI > 0.2": _psi_by_thumb}
        checks = CHECKS
    ours = {
        name: _outcome(_ours(one, first, window, tested), window)
        for name, one in _judges(checks, found, first, window)
    }
    return ours | {
        name: _outcome(_thumb(rule, found, first, window, tested), window)
        for name, rule in thumbs.items()
    }


def _row(name: str, outcomes: Sequence[Outcome], window: int) -> str:
    windows = sum(outcome.windows for outcome in outcomes)
    months = windows * window / 24 / 30
    alarming = sum(outcome.alarming for outcome in outcomes) / windows
    alarms = sum(outcome.alarms for outcome in outcomes)
    day = sum(outcome.in_a_day for outcome in outcomes) / len(outcomes)
    two = sum(outcome.in_two_days for outcome in outcomes) / len(outcomes)
    lacking = sum(outcome.insufficient for outcome in outcomes) / windows
    return (
        f"  {name:24} windows {alarming:6.1%}  alarms {alarms:4}, "
        f"{alarms / months:6.2f} a month  "
        f"within a day {day:4.0%}, two {two:4.0%}  too few events {lacking:4.0%}"
    )


def _table(
    title: str,
    traffic: Traffic,
    change: float,
    is_rate: bool,
    given: argparse.Namespace,
    pool: ProcessPoolExecutor,
) -> None:
    print(f"\n{title}, {traffic.per_hour} an hour, x{change:g}")
    results = list(
        pool.map(partial(one_run, traffic, change, is_rate, given.window), range(given.runs))
    )
    for name in results[0]:
        print(_row(name, [result[name] for result in results], given.window), flush=True)


def main() -> None:
    """Prints a table per traffic and change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--per-hour", type=int, nargs="*", default=[50, 200, 1_000, 10_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--window", type=int, default=6, help="hours; a day has whole windows")
    given = parser.parse_args()
    print(
        f"level {level(given.window):.4f}: one false alarm a month among {SUBJECTS} checks, 0.1 for each"
    )
    with ProcessPoolExecutor(given.workers) as pool:
        for per_hour in given.per_hour:
            dependent, independent = Traffic(per_hour=per_hour), Traffic.independent(per_hour)
            _table("latency, independent", independent, 1, False, given, pool)
            for change in (1, 1.1, 1.2, 1.5):
                _table("latency", dependent, change, False, given, pool)
            for change in (1, 2):
                _table("refusals of 2%", dependent, change, True, given, pool)


if __name__ == "__main__":
    main()
