"""The windows of a day together: whether they lean one way more than those of the past did.

A change that is small beside what one window varies by shows in several of them. Each counts by how far
it is from its past, with the sign of the change; hours that are slow or fast by themselves cancel. As
`llmmon.runtime.drift.together` does it on events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from llmmon.model import naming
from llmmon.model.service import DriftCheck
from llmmon.promql import (
    Binary,
    Number,
    Selector,
    Subquery,
    Vector,
    at_least,
    at_most,
    over_time,
    root,
    sign,
    squared,
    total,
)
from llmmon.rules.drift.effects import direction
from llmmon.rules.drift.scope import MODEL, Signal
from llmmon.rules.drift.statistics.ks import difference_up_to
from llmmon.rules.drift.windows import middle_of, windows_before
from llmmon.rules.event_counts import HOUR
from llmmon.runtime.drift.budget import (
    FEWEST_EVENTS,
    FEWEST_WINDOWS,
    HIGHEST_DEVIATION,
    level_together,
    share_of_margin,
    sum_overlap,
    windows_together,
)
from llmmon.runtime.drift.check import DOWN, EITHER
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.sli.drift_levels import CONFIRMATIONS, figure
from llmmon.units import Duration

_MINUS_ONE = Number(Decimal(-1))
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The rules of one check, each after those that it reads."""

    signal: Signal
    check: DriftCheck
    level: float
    min_events: int
    """Of all windows of a day."""

    @property
    def windows(self) -> int:
        """How many are judged together."""
        return windows_together(self.signal.drift.window.milliseconds // HOUR.milliseconds)

    @property
    def direction(self) -> str:
        """In which a change matters; a distance has none."""
        has_none = self.signal.is_of_numbers and self.check.threshold is not None
        return EITHER if has_none else direction(self.signal)

    @property
    def critical(self) -> float:
        """In deviations of a sum, if their variance were known."""
        level = level_together(self.level, CONFIRMATIONS)
        return normal_critical(level / 2 if self.direction == EITHER else level)

    @property
    def unknown(self) -> float:
        """By this many past sums' worth that variance is not: as Student's t, to the first order."""
        return sum_overlap(self.windows) * (1 + self.critical**2) / 2

    @property
    def fewest(self) -> int:
        """Past sums without which nothing is said."""
        return ceil(FEWEST_WINDOWS * sum_overlap(self.windows))

    def series(self) -> Iterator[tuple[str, Vector]]:
        """What is recorded."""
        yield naming.DRIFT_DEVIATION, self._deviation()
        yield naming.DRIFT_TOGETHER_DEVIATION, self._complete()
        yield naming.DRIFT_TOGETHER_EFFECT, self._mean(naming.DRIFT_EFFECT)
        yield naming.DRIFT_TOGETHER_EXCEEDS, self._exceeds()

    def _of(self, name: str) -> Vector:
        return total(self.signal.of_check(name, self.check), MODEL)

    def _deviation(self) -> Vector:
        """However far a window is, no further than so far."""
        far = root(self._of(naming.DRIFT_SCORE).arithmetic("/", self._of(naming.DRIFT_EXCESS)))
        capped = at_most(far, Decimal(str(HIGHEST_DEVIATION)))
        leaning = capped.arithmetic("*", self._leaning())
        for window in (naming.CURRENT, naming.BASELINE):
            leaning = leaning.where_also(at_least_events(self.signal, window, FEWEST_EVENTS), MODEL)
        return leaning

    def _leaning(self) -> Vector:
        if self.signal.is_rate:
            return sign(self._of(naming.DRIFT_STATISTIC))
        # Fewer events up to each bound: higher values.
        return sign(total(difference_up_to(self.signal), MODEL).arithmetic("*", _MINUS_ONE))

    def _before(self, series: Selector) -> Subquery:
        """The windows of the day before the current one."""
        window = self.signal.drift.window
        length = Duration(window.milliseconds * (self.windows - 1))
        return windows_before(self._half_ago(series), length, window)

    def _half_ago(self, series: Selector, windows: int = 0) -> Vector:
        window = self.signal.drift.window
        return total(series.as_of(middle_of(window) + windows * int(window.seconds)), MODEL)

    def _sum(self, name: str) -> Vector:
        """Over the windows of a day."""
        before = over_time("sum_over_time", self._before(self.signal.of_check(name, self.check)))
        return self._of(name).arithmetic("+", before)

    def _complete(self) -> Vector:
        """The sum of deviations, where none of them is missing."""
        series = self.signal.of_check(naming.DRIFT_DEVIATION, self.check)
        known = over_time("count_over_time", self._before(series))
        every = known.compare("==", self.windows - 1)
        return self._sum(naming.DRIFT_DEVIATION).where_also(every, MODEL)

    def _mean(self, name: str) -> Vector:
        complete = self._of(naming.DRIFT_TOGETHER_DEVIATION)
        return self._sum(name).where_also(complete, MODEL).arithmetic("/", self.windows)

    def _exceeds(self) -> Vector:
        least = self._lower_bound().holds(">", Number(self.check.floor))
        return self._is_unusual().arithmetic("*", least).where_also(self._enough(), MODEL)

    def _enough(self) -> Vector:
        series = self.signal.series(naming.drift_window(naming.DRIFT_EVENTS, naming.CURRENT))
        before = over_time("sum_over_time", self._before(series))
        events = self.signal.events(naming.CURRENT).arithmetic("+", before)
        return events.compare(">=", self.min_events)

    def _lower_bound(self) -> Vector:
        """Of the mean effect: nearer to it than those of the windows are to theirs."""
        part = share_of_margin(self.windows)
        effect = self._of(naming.DRIFT_TOGETHER_EFFECT)
        lower = self._sum(naming.DRIFT_LOWER_BOUND).arithmetic(
            "*", Number(figure(part / self.windows))
        )
        return effect.arithmetic("*", Number(figure(1 - part))).arithmetic("+", lower)

    def _is_unusual(self) -> Vector:
        """The square of the sum against that of the past's sums."""
        past, known = (over_time(op, self._past()) for op in ("avg_over_time", "count_over_time"))
        variance = at_least(past, Decimal(self.windows))
        critical = variance.arithmetic("*", Number(figure(self.critical**2)))
        off = Binary(Number(figure(self.unknown)), "/", known.compare(">=", self.fewest))
        sure = Binary(Number(Decimal(1)), "-", off)
        return self._bad_squared().arithmetic("*", sure).holds(">", critical)

    def _bad_squared(self) -> Vector:
        found = self._of(naming.DRIFT_TOGETHER_DEVIATION)
        if self.direction == EITHER:
            return squared(found)
        return squared(
            at_least(
                found.arithmetic("*", _MINUS_ONE) if self.direction == DOWN else found,
                _ZERO,
            )
        )

    def _past(self) -> Subquery:
        """The squares of the past's sums that were no drift, and have no window with the current one in
        common."""
        drift = self.signal.drift
        verdict, deviation = (
            self._half_ago(self.signal.of_check(name, self.check), self.windows - 1)
            for name in (naming.DRIFT_VERDICT, naming.DRIFT_TOGETHER_DEVIATION)
        )
        return windows_before(
            squared(deviation).unless(verdict.compare(">", 0), MODEL),
            drift.lookback,
            drift.window,
        )


def at_least_events(signal: Signal, window: str, least: int) -> Vector:
    """The models that had as many events in a window."""
    return signal.events(window).compare(">=", least)
