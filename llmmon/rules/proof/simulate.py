"""Which alerts fire when, worked out from what the rules mean rather than from their PromQL.

Prometheus 2 takes both ends of a range, Prometheus 3 leaves out the left one; a comparison may fall
either way within rounding. `simulate` goes through all of that, and `Outcome` knows only what comes
out the same in every case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise, product
from typing import NamedTuple

from llmmon.model.slo import BurnTier
from llmmon.rules.burn_rate import ABSENT_FOR, EXHAUSTED_FOR
from llmmon.rules.proof.course import Course
from llmmon.units import Duration

EXHAUSTED = "exhausted"
ABSENT = "absent"
_ROUNDING = 1e-6
_BASE = 5
_HOUR = 60
_DAY = 1440


class Watch(NamedTuple):
    """What of an SLO decides which alerts fire: objectives share it, whatever they are about."""

    budget: float
    period: int
    tiers: tuple[BurnTier, ...]
    min_bad_events: int
    rate_span: int | None
    """The range in seconds of the rate that makes the pair from counters; none if it is fed as it is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of a course, at each evaluation; `None` where Prometheus versions may differ."""

    step: int
    firing: tuple[frozenset[str] | None, ...]
    final_values: dict[str, str]
    """What annotations show at the end of the course, by alert."""
    telling_minutes: tuple[int, ...]
    """Just before and at each change of what fires, and the end of each phase."""

    def at(self, minute: int) -> frozenset[str] | None:
        """The alerts that fire at the last evaluation up to `minute`."""
        return self.firing[minute // self.step]


def tier_key(index: int) -> str:
    """The key of the burn-rate alert of a tier."""
    return f"burn{index}"


@lru_cache(maxsize=4096)
def simulate(course: Course, watch: Watch) -> Outcome:
    """Run a course under every reading of Prometheus."""
    readings = [_Reading(course, watch, closed) for closed in (False, True)]
    runs = [
        reading.firing(rounding) for reading, rounding in product(readings, (-_ROUNDING, _ROUNDING))
    ]
    agreed = tuple(
        firing[0] if len(set(firing)) == 1 else None for firing in zip(*runs, strict=True)
    )
    values = _agreed(*(reading.final_values() for reading in readings))
    return Outcome(course.step, agreed, values, _telling_minutes(course, agreed))


def _telling_minutes(course: Course, outcome: tuple[frozenset[str] | None, ...]) -> tuple[int, ...]:
    known = [
        (index * course.step, firing) for index, firing in enumerate(outcome) if firing is not None
    ]
    minutes = {minute - minute % course.step for minute in course.boundaries}
    for (before, was), (after, firing) in pairwise(known):
        if was != firing and not course.uniform:
            minutes |= {before, after}
    return tuple(sorted(minutes & {minute for minute, _ in known} - {0}))


def _agreed(one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in one.items() if other.get(key) == value}


def percentage(value: float) -> str:
    """As Prometheus' `humanizePercentage` writes it."""
    return f"{value * 100:.4g}%"


class _Reading:
    """One course under one reading of range ends. Lists hold one entry per evaluation."""

    def __init__(self, course: Course, watch: Watch, closed: bool) -> None:
        self.watch = watch
        self.closed = closed
        self.times = range(0, course.minutes + 1, course.step)
        self.hours = range(0, course.minutes + 1, _HOUR)
        good, bad = course.good.per_minute(), course.bad.per_minute()
        self.absent = [good[at] is None and bad[at] is None for at in self.times]
        failing = self._recorded(bad)
        everything = [g + b for g, b in zip(self._recorded(good), failing, strict=True)]
        self.recorded = (failing, everything)
        self._sums = [list(accumulate(rates, initial=0.0)) for rates in self.recorded]
        self._hour_sums = [
            list(accumulate(_sums_over(sums, self.times, _HOUR, self.hours), initial=0.0))
            for sums in self._sums
        ]
        # Every tier, and both roundings, ask for the same few windows.
        self._known_events: dict[tuple[int, int], list[float]] = {}
        self._known_ratios: dict[int, list[float]] = {}

    def _recorded(self, per_minute: list[float | None]) -> list[float]:
        """Events per minute as the rules record them, 0 while there are none."""
        return [self._rate(per_minute, at) for at in self.times]

    def _rate(self, per_minute: list[float | None], at: int) -> float:
        if per_minute[at] is None:
            return 0.0
        if self.watch.rate_span is None:
            return per_minute[at] or 0.0
        # Increases between the samples in the range; the first sample of a series has none.
        span = range(max(1, at - self.watch.rate_span // 60 + 1), at + 1)
        seen = [per_minute[m] or 0.0 for m in span if per_minute[m - 1] is not None]
        newborn = self.closed and len(seen) < len(span)
        return _extrapolated(seen, self.watch.rate_span, newborn) if seen else 0.0

    def _events(self, which: int, window: int) -> list[float]:
        """Events in a window; a day and more is read from hourly samples."""
        events = self._known_events.get((which, window))
        if events is None:
            events = self._known_events[which, window] = self._events_anew(which, window)
        return events

    def _events_anew(self, which: int, window: int) -> list[float]:
        if window < _DAY:
            return _sums_over(self._sums[which], self.times, window, self.times)
        return self._hourly(which, window)

    def _hourly(self, which: int, window: int) -> list[float]:
        """The same from the hourly samples; Prometheus 2 takes that at the window's start too."""
        longer = 1 if self.closed else 0
        return _sums_over(self._hour_sums[which], self.hours, window + longer, self.times)

    def _ratios(self, window: int) -> list[float]:
        """The error ratio of a window; -1, which is above no threshold, where there is none."""
        ratios = self._known_ratios.get(window)
        if ratios is None:
            ratios = self._known_ratios[window] = self._ratios_anew(window)
        return ratios

    def _ratios_anew(self, window: int) -> list[float]:
        pair = self.recorded
        if window != _BASE:
            pair = (self._events(0, window), self._events(1, window))
        return [b / t if t > 0 else -1.0 for b, t in zip(*pair, strict=True)]

    def firing(self, rounding: float) -> list[frozenset[str]]:
        """The alerts that fire at each evaluation, with comparisons off by `rounding`."""
        courses = {
            tier_key(index): _states(
                self._burning(tier, rounding), self.times, tier.for_, tier.keep_firing_for
            )
            for index, tier in enumerate(self.watch.tiers)
        }
        courses[EXHAUSTED] = _states(self._exhausted(rounding), self.times, EXHAUSTED_FOR, None)
        courses[ABSENT] = _states(self.absent, self.times, ABSENT_FOR, None)
        keys = tuple(courses)
        return [
            frozenset(key for key, on in zip(keys, states, strict=True) if on)
            for states in zip(*courses.values(), strict=True)
        ]

    def _burning(self, tier: BurnTier, rounding: float) -> list[bool]:
        limit = float(tier.factor) * self.watch.budget * (1 + rounding)
        long_window = _minutes(tier.long_window)
        ratios = zip(
            self._ratios(_minutes(tier.short_window)), self._ratios(long_window), strict=True
        )
        enough = self._enough(long_window, rounding)
        return [a > limit and b > limit and e for (a, b), e in zip(ratios, enough, strict=True)]

    def _enough(self, window: int, rounding: float) -> list[bool]:
        least = self.watch.min_bad_events * (1 + rounding)
        return [count >= least for count in self._events(0, window)]

    def _exhausted(self, rounding: float) -> list[bool]:
        gone = self.watch.budget * (1 - rounding)
        ratios = self._ratios(self.watch.period)
        enough = self._enough(self.watch.period, rounding)
        return [ratio >= gone and e for ratio, e in zip(ratios, enough, strict=True)]

    def final_values(self) -> dict[str, str]:
        """What annotations show at the last evaluation, by alert."""
        values = {
            tier_key(index): percentage(self._ratios(_minutes(tier.short_window))[-1])
            for index, tier in enumerate(self.watch.tiers)
        }
        left = 1 - self._ratios(self.watch.period)[-1] / self.watch.budget
        return values | {EXHAUSTED: percentage(left)}


def _sums_over(sums: list[float], samples: range, window: int, at: range) -> list[float]:
    """At each time of `at`, the sum over the samples of the last `window` minutes.

    `sums` are running sums over the samples. The sample at the window's start is not in it.
    """
    step = samples.step
    return [sums[t // step + 1] - sums[max((t - window) // step + 1, 0)] for t in at]


def _states(holds: list[bool], times: range, wait: Duration, keep: Duration | None) -> list[bool]:
    """Whether an alert fires at each time: pending for `wait`, then kept firing for `keep`."""
    waits, keeps = _minutes(wait), _minutes(keep) if keep else 0
    firing, since, over_since = False, -1, -1
    states = []
    for at, held in zip(times, holds, strict=True):
        if held:
            since, over_since = (at if since < 0 else since), -1
            firing = firing or at - since >= waits
        else:
            since, over_since = -1, (at if over_since < 0 else over_since)
            firing = firing and at - over_since < keeps
        states.append(firing)
    return states


def _extrapolated(increases: list[float], span: int, newborn: bool) -> float:
    """Prometheus' `rate` per minute over `span` seconds of samples a minute apart, the newest at the end.

    The increase is stretched to the start of the range if the first sample is within 1.1 intervals
    of it, otherwise by half an interval; Prometheus 2 first cuts the way to the start of a counter
    that just began, at the height of one increase, to one interval. See `extrapolatedRate` in
    promql/functions.go.
    """
    sampled = 60 * len(increases)
    missing = span - sampled
    if newborn:
        missing = min(missing, 60)
    stretched = sampled + (missing if missing < 66 else 30)
    return sum(increases) * stretched / sampled / span * 60


def _minutes(duration: Duration) -> int:
    return duration.milliseconds // 60_000
