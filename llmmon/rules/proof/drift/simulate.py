"""What the rules must make of a course, window by window, from what a verdict means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from math import floor, sqrt

from llmmon.model.service import PERIODS, DriftCheck
from llmmon.rules.drift.decision import (
    DRIFT,
    INSUFFICIENT,
    MOST_OF_CRITICAL,
    OK,
    OWN_PAST,
    SCALED,
    THEORY,
)
from llmmon.rules.drift.effects import direction
from llmmon.rules.drift.moments import bin_moments
from llmmon.rules.drift.pinned import pinned_of
from llmmon.rules.drift.scope import Layout, Signal
from llmmon.rules.event_counts import HOUR
from llmmon.rules.proof.drift.course import Course, Hour
from llmmon.rules.proof.drift.days import Days, Judged, Together
from llmmon.rules.proof.drift.distances import Measured, Pair, measure, wilson
from llmmon.runtime.drift.budget import FEWEST_EVENTS, FEWEST_WINDOWS
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.sli.drift_levels import (
    CONFIRMATIONS,
    bound_level,
    critical_score,
    figure,
    level_of,
    min_events,
    past_quantile,
    past_windows,
)

__all__ = ["Judged", "Simulation"]

_Window = tuple[list[float], float, float, int]
"""Counts by bin, the sum of all values; of a mean n m² of its hours, and how many they are."""


class Simulation:
    """Judges the windows of a course, each after those before it."""

    def __init__(self, signal: Signal, check: DriftCheck, layout: Layout, course: Course) -> None:
        self.signal = signal
        self.check = check
        self.layout = layout
        self.level = level_of(signal.service, signal.drift)
        self.bound = bound_level(check, self.level)
        self.least = min_events(signal.service, check, self.level)
        self.floor = float(check.floor)
        length = signal.drift.window.milliseconds // HOUR.milliseconds
        self.windows = list(_windows(course.hours, length))
        self.possible = past_windows(signal.drift, self.level)[1]
        self.exceeded: list[bool | None] = []
        self.past: list[float | None] = []
        self.days = Days(signal, check, self.level, self.possible, self.least)

    def run(self) -> list[Judged | None]:
        """Every window of the course; `None` for those without a single recorded hour."""
        return [self._judge(number) for number in range(len(self.windows))]

    def _judge(self, number: int) -> Judged | None:
        now = self.windows[number]
        judged = None if now is None else self._judged(number, now)
        exceeds = None
        if judged is not None and self._can_be_judged(judged):
            exceeds = self._exceeds(judged)
        compared = judged if judged is not None and _is_compared(judged) else None
        together = self.days.together(compared)
        verdict = self._verdict(number, exceeds, together)
        self.days.close(together, verdict)
        self.exceeded.append(exceeds)
        self.past.append(_as_past(compared) if compared and verdict != DRIFT else None)
        return None if judged is None else replace(judged, verdict=verdict, together=together)

    def _can_be_judged(self, judged: Judged) -> bool:
        enough = judged.events >= self.least
        return enough and (not self._compares or judged.baseline_events >= self.least)

    @property
    def _compares(self) -> bool:
        return self.check.at_most is None

    def _exceeds(self, judged: Judged) -> bool:
        if judged.lower is None or judged.lower <= self.floor:
            return False
        if not self._compares:
            return True
        return judged.score is not None and judged.score > (judged.critical or 0)

    def _verdict(self, number: int, exceeds: bool | None, together: Together | None) -> int:
        if together is not None and together.exceeds:
            return DRIFT
        if exceeds is None:
            return INSUFFICIENT if together is None or together.exceeds is None else OK
        before = self.exceeded[number - 1] if number else None
        return DRIFT if exceeds and before else OK

    def _judged(self, number: int, now: _Window) -> Judged:
        before = self._baseline(number)
        counts = now[0]
        events, baseline_events = sum(counts), sum(before[0]) if before else 0.0
        if not self._compares:
            share = counts[0] / events if events else 0.0
            lower = wilson(share, events, self.bound)[0] if events else None
            return Judged(
                events=events,
                baseline_events=baseline_events,
                verdict=OK,
                effect=share if events else None,
                lower=lower,
            )
        if not before or not events or not baseline_events:
            return Judged(events=events, baseline_events=baseline_events, verdict=OK)
        return self._compared(number, now, before)

    def _compared(self, number: int, now: _Window, before: _Window) -> Judged:
        excess, critical, basis = self._null(number)
        pair = Pair(now=now[0], before=before[0], layout=self.layout)
        if self.signal.is_mean:
            measured = _mean_measured(now, before)
        else:
            measured = measure(self.check.statistic, pair, self.bound, excess)
        shown = measured
        if self.signal.is_rate and direction(self.signal) == "either" and measured.value < 0:
            # A rate that has fallen has risen the other way round.
            other = Pair(now=before[0], before=now[0], layout=self.layout)
            shown = measure(self.check.statistic, other, self.bound, excess)
        effect, lower = self._effect(now, before, shown.value, shown.lower, excess)
        return Judged(
            events=sum(now[0]),
            baseline_events=sum(before[0]),
            verdict=OK,
            statistic=measured.value,
            effect=effect,
            lower=lower,
            score=measured.score,
            excess=excess,
            critical=critical,
            basis=basis,
            leaning=self._leaning(pair, measured.value),
        )

    def _leaning(self, pair: Pair, value: float) -> int:
        """Which way the window lies from its past: by the sum of differences up to each bin."""
        if self.signal.is_of_numbers:
            value = -sum(accumulate(now - before for now, before in pair.shares))
        return (value > 0) - (value < 0)

    def _effect(
        self, now: _Window, before: _Window, value: float, lower: float, excess: float
    ) -> tuple[float, float]:
        sign = -1.0 if direction(self.signal) == "down" else 1.0
        if self.check.at_least is None:
            return value, lower
        if self.signal.is_rate:
            rate = (before[0][0] + 0.5) / (sum(before[0]) + 1)
            return value / rate, lower / rate
        change = _mean(now) / _mean(before) - 1
        effect = abs(change) if direction(self.signal) == "either" else sign * change
        then, today = self._variances_of_means(now, before)
        variance = today + then * (1 + change) ** 2
        z = float(figure(normal_critical(self.bound)))
        return effect, effect - z * sqrt(excess * variance) / _mean(before)

    def _variances_of_means(self, now: _Window, before: _Window) -> tuple[float, float]:
        """Of the baseline, and of the window."""
        if self.signal.is_mean:
            pooled = _pooled(now, before)
            return pooled / sum(before[0]), pooled / sum(now[0])
        return self._variance_of_mean(before), self._variance_of_mean(now)

    def _variance_of_mean(self, window: _Window) -> float:
        firsts, seconds = bin_moments(self.layout)
        counts, events = window[0], sum(window[0])
        first = sum(c * float(f) for c, f in zip(counts, firsts, strict=True)) / events
        second = sum(c * float(s) for c, s in zip(counts, seconds, strict=True)) / events
        return max(second - first**2, 0.0) / events

    def _null(self, number: int) -> tuple[float, float, str]:
        """The excess of the past's variance, the critical score, and what that is from."""
        last = max(number - (CONFIRMATIONS - 1), 0)
        past = [s for s in self.past[max(last - self.possible, 0) : last] if s is not None]
        excess = max(sum(past) / len(past), 1.0) if len(past) >= FEWEST_WINDOWS else 1.0
        wanted, possible = past_windows(self.signal.drift, self.level)
        if wanted <= possible and len(past) >= wanted:
            return (
                excess,
                _quantile(past, float(figure(past_quantile(self.level, possible)))),
                OWN_PAST,
            )
        freedom = len(self.layout.bins) - 1
        theory = float(figure(critical_score(self.check.statistic, self.level, freedom)))
        return excess, theory * excess, SCALED if len(past) >= FEWEST_WINDOWS else THEORY

    def _baseline(self, number: int) -> _Window | None:
        drift = self.signal.drift
        if drift.trailing is None:
            pinned = pinned_of(self.signal, self.layout.models[0])
            counts = [float(count) for count in pinned.counts]
            return counts, float(figure(pinned.added)), 0.0, 0
        if drift.same is None:
            numbers = range(max(number - self.possible, 0), number)
        else:
            step = PERIODS[drift.same].milliseconds // drift.window.milliseconds
            numbers = range(number - step, max(number - self.possible, 0) - 1, -step)
        return _added([w for n in numbers if (w := self.windows[n]) is not None])


def _is_compared(judged: Judged) -> bool:
    """Whether there is enough to compare it at all."""
    events = min(judged.events, judged.baseline_events)
    return judged.score is not None and events >= FEWEST_EVENTS


def _as_past(judged: Judged) -> float | None:
    """What a window counts as later: an incident as no more than far beyond what it takes."""
    if judged.score is None or judged.critical is None:
        return None
    return min(judged.score, MOST_OF_CRITICAL * judged.critical)


def _windows(hours: Sequence[Hour | None], length: int) -> Iterator[_Window | None]:
    for start in range(0, len(hours) - length + 1, length):
        there = [hour for hour in hours[start : start + length] if hour is not None]
        yield _added([_window(hour) for hour in there])


def _window(hour: Hour) -> _Window:
    counts = [float(count) for count in hour.counts]
    return counts, float(hour.total), hour.squares, int(hour.counts[0] > 0)


def _added(windows: Sequence[_Window]) -> _Window | None:
    if not windows:
        return None
    counts = [sum(column) for column in zip(*(w[0] for w in windows), strict=True)]
    squares, hours = sum(w[2] for w in windows), sum(w[3] for w in windows)
    return counts, sum(w[1] for w in windows), squares, hours


def _mean_measured(now: _Window, before: _Window) -> Measured:
    change, pooled = _mean(now) - _mean(before), _pooled(now, before)
    variance = pooled / sum(now[0]) + pooled / sum(before[0])
    score = change**2 / variance if variance else 0.0
    return Measured(value=_mean(now) / _mean(before) - 1, score=score, lower=0.0)


def _pooled(now: _Window, before: _Window) -> float:
    """The variance of one event, from how the means of hours differ."""
    between = sum(max(w[2] - w[1] ** 2 / sum(w[0]), 0.0) for w in (now, before))
    return between / max(now[3] + before[3] - 2, 1)


def _mean(window: _Window) -> float:
    return window[1] / sum(window[0])


def _quantile(values: Sequence[float], quantile: float) -> float:
    """Between the two values next to the rank, as Prometheus does."""
    ordered, rank = sorted(values), quantile * (len(values) - 1)
    low = floor(rank)
    high = min(low + 1, len(values) - 1)
    weight = rank - low
    return ordered[low] * (1 - weight) + ordered[high] * weight
