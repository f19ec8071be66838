"""The current window and its baseline, as sums of recorded hours.

A window ends where a multiple of its length ends, counted from 1970 in UTC, and stays the current one
until the next has ended. So windows never overlap, each is judged once, and no look at a window that
is still growing adds to the false alarms.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.service import PERIODS
from llmmon.promql import (
    BOUND_LABEL,
    Matcher,
    Selector,
    Subquery,
    Vector,
    at_least,
    bound_matcher,
    labelled,
    over_time,
    total,
)
from llmmon.rules.drift.hourly import of_hour
from llmmon.rules.drift.hours import needs_sums
from llmmon.rules.drift.moments import moment_rules
from llmmon.rules.drift.pinned import pinned_baseline
from llmmon.rules.drift.scope import MODEL, Layout, Signal
from llmmon.rules.drift.statistics.wasserstein import spread
from llmmon.rules.event_counts import HOUR, sampled_span
from llmmon.rules.types import RecordingRule
from llmmon.units import Duration

_AGO = "ago"
_NOTHING = Decimal(0)
_EVERYTHING = Matcher(BOUND_LABEL, "=", "+Inf")
_COUNTED = {True: naming.DRIFT_BUCKETS, False: naming.DRIFT_BINS}
_WINDOWS = (naming.CURRENT, naming.BASELINE)
_OF_A_MEAN = (naming.DRIFT_SUM, naming.DRIFT_SQUARES, naming.DRIFT_HOURS)


def window_rules(signal: Signal) -> Iterator[RecordingRule]:
    """What each window counted, its bins where a statistic compares these, and its events."""
    if not signal.is_of_numbers:
        yield from _both(signal, naming.DRIFT_BINS, (*MODEL, naming.BIN_LABEL))
        for part in _OF_A_MEAN if signal.is_mean else ():
            yield from _both(signal, part, MODEL)
    else:
        yield from _both(signal, naming.DRIFT_BUCKETS, (*MODEL, BOUND_LABEL))
        if needs_sums(signal):
            yield from _both(signal, naming.DRIFT_SUM, MODEL)
        if needs_bins(signal):
            for window in _WINDOWS:
                name = naming.drift_window(naming.DRIFT_BINS, window)
                yield signal.record(name, _bins(signal, window))
    for window in _WINDOWS:
        name = naming.drift_window(naming.DRIFT_EVENTS, window)
        yield signal.record(name, _events(signal, window))
    if needs_sums(signal):
        yield from moment_rules(signal)
    if any(check.statistic == "wasserstein" for check in signal.checks):
        yield signal.record(naming.DRIFT_SPREAD, spread(signal))


def needs_bins(signal: Signal) -> bool:
    """Whether any check of a signal of numbers looks at single bins, and not only up to a bound."""
    return needs_sums(signal) or any(
        check.statistic in ("psi", "jensen_shannon") for check in signal.checks
    )


def middle_of(window: Duration) -> int:
    """Seconds from a window's end to the middle of the time in which it is the current one.

    What was recorded then is about that window, whatever the phase of the group that records it.
    """
    return int(window.seconds) // 2


def windows_before(half_ago: Vector, length: Duration, window: Duration) -> Subquery:
    """What was recorded of each window before the current one, over `length`.

    `half_ago` is the series as of half a window ago.
    """
    return Subquery(half_ago, sampled_span(length), window)


def _both(signal: Signal, part: str, by: tuple[str, ...]) -> Iterator[RecordingRule]:
    current = naming.drift_window(part, naming.CURRENT)
    yield signal.record(current, _current(signal, part, by))
    baseline = _baseline(signal, part, by)
    if part == naming.DRIFT_BINS:
        # A category that never came before has been there all the time.
        baseline = baseline.otherwise(total(signal.series(current), by).arithmetic("*", 0))
    yield signal.record(naming.drift_window(part, naming.BASELINE), baseline)


def _current(signal: Signal, part: str, by: tuple[str, ...]) -> Vector:
    window = signal.drift.window
    if part in (naming.DRIFT_SQUARES, naming.DRIFT_HOURS):
        hours = Subquery(of_hour(signal, part), sampled_span(window), HOUR)
    else:
        hours = signal.series(naming.drift_hourly(part)).sampled(sampled_span(window), HOUR)
    summed = total(over_time("sum_over_time", hours), by)
    return over_time("last_over_time", Subquery(summed, window, window))


def _baseline(signal: Signal, part: str, by: tuple[str, ...]) -> Vector:
    windows = signal.series(naming.drift_window(part, naming.CURRENT))
    drift = signal.drift
    if drift.trailing is None:
        return pinned_baseline(signal, part, by)
    if drift.same is None:
        half_ago = windows.as_of(middle_of(drift.window))
        past = windows_before(half_ago, drift.trailing, drift.window)
        return total(over_time("sum_over_time", past), by)
    return total(_same_hours(windows, drift.trailing, PERIODS[drift.same]), by)


def _same_hours(windows: Selector, trailing: Duration, period: Duration) -> Vector:
    """The same window of earlier weeks or days, side by side; of those that are missing, nothing."""
    seconds = int(period.seconds)
    first, *others = (
        labelled(windows.as_of(seconds * times), _AGO, str(times))
        for times in range(1, trailing.milliseconds // period.milliseconds + 1)
    )
    found: Vector = first
    for other in others:
        found = found.otherwise(other)
    return found


def _bins(signal: Signal, window: str) -> Vector:
    buckets = signal.series(naming.drift_window(naming.DRIFT_BUCKETS, window))
    return signal.in_each_layout(lambda layout: _bins_of(buckets.where(*layout.matchers), layout))


def _bins_of(buckets: Selector, layout: Layout) -> Vector:
    """Each bucket less the one below it."""
    below: Vector | None = None
    found: Vector | None = None
    for matcher, name in zip(
        (*map(bound_matcher, layout.bounds), _EVERYTHING), layout.bins, strict=True
    ):
        up_to = total(buckets.where(matcher), MODEL)
        # The buckets of a scrape are extrapolated each by itself: rounding may put them out of order.
        own = up_to if below is None else at_least(up_to.arithmetic("-", below), _NOTHING)
        one = labelled(own, naming.BIN_LABEL, name)
        found = one if found is None else found.otherwise(one)
        below = up_to
    if found is None:
        raise ValueError("a histogram has a bucket at least")
    return found


def _events(signal: Signal, window: str) -> Vector:
    """How many events; no baseline has none."""
    counted = signal.series(naming.drift_window(_COUNTED[signal.is_of_numbers], window))
    if signal.is_of_numbers:
        counted = counted.where(_EVERYTHING)
    events = total(counted, MODEL)
    if window == naming.CURRENT:
        return events
    return events.otherwise(signal.events(naming.CURRENT).arithmetic("*", 0))
