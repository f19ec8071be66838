"""Calendar periods in PromQL: which samples of the past belong to the period that is now.

Rules know no variable range. But samples of two neighbouring periods can be told apart by taking
turns: days are even or odd, months are 0, 1 or 2 of three. A window that is no longer than two periods,
read where the turn is that of now, holds this period and nothing else. Unlike `@ end()` that also
holds in range queries, so that the rules can be back-filled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from llmmon.promql import (
    Number,
    Subquery,
    Vector,
    calendar,
    ceil,
    floor,
    now,
    over_time,
)
from llmmon.rules.event_counts import sampled_span
from llmmon.units import Duration

HOUR, DAY, WEEK = 3_600, 86_400, 604_800
_MONDAY = 3 * DAY
"""1970-01-01 was a Thursday: three days later than that week began."""


@dataclass(frozen=True, slots=True)
class Turns:
    """How neighbouring periods are told apart: by a number that changes when one ends."""

    count: int
    of: Callable[[Vector, int], Vector]
    """The turn of a time in epoch seconds by the clock of the period."""
    length: int = 0
    """Seconds, where all are of equal length."""
    from_epoch: int = 0
    """Seconds from the beginning of one of them to 1970-01-01."""

    def gated(self, inner: Vector, window: Duration, step: Duration, at: Shifts) -> Vector:
        """The sum of `inner` over its steps in `window` that fall into the period of now."""
        terms = (self._of_one(turn, inner, window, step, at) for turn in range(self.count))
        return reduce(lambda one, other: one.otherwise(other), terms)

    def _of_one(
        self, turn: int, inner: Vector, window: Duration, step: Duration, at: Shifts
    ) -> Vector:
        span = sampled_span(window)
        mine = inner.when(self._is(turn + at.turns, at.step))
        summed = over_time("sum_over_time", Subquery(mine, span, step, at.ago))
        return summed.when(self._is(turn, at.now))

    def _is(self, turn: int, shift: int) -> Vector:
        return self.of(now(shift + self.from_epoch), self.length).compare("==", turn % self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """Seconds from UTC to the clocks by which the turns of a step and of now are told."""

    step: int
    now: int
    ago: int = 0
    """Seconds before now at which the window ends."""
    turns: int = 0
    """How many turns later than now's are those of the steps."""


def _of_equal_length(time: Vector, length: int) -> Vector:
    index = floor(time.arithmetic("/", length))
    return index.arithmetic("%", 2)


def _month(time: Vector, _length: int) -> Vector:
    return calendar("month", time).arithmetic("%", 3)


def _quarter(time: Vector, _length: int) -> Vector:
    return quarter(time).arithmetic("%", 4)


def quarter(time: Vector) -> Vector:
    """1 to 4, of a time in epoch seconds."""
    return ceil(calendar("month", time).arithmetic("/", 3))


def turns_of(seconds: int, from_epoch: int = 0) -> Turns:
    """The turns of periods of equal length."""
    return Turns(2, _of_equal_length, seconds, from_epoch)


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period."""

    turns: Turns
    longest: Duration
    elapsed: Callable[[Vector], Vector]
    """Seconds since it began, of a time in epoch seconds by its own clock."""
    length: Callable[[Vector], Vector | Number]
    """Its whole length in seconds."""


def _in_day(time: Vector) -> Vector:
    return time.arithmetic("%", DAY)


def _in_week(time: Vector) -> Vector:
    return time.arithmetic("+", _MONDAY).arithmetic("%", WEEK)


def _days(days: Vector, since: Vector) -> Vector:
    """Whole days before today, and what has passed of it, in seconds."""
    return days.arithmetic("*", DAY).arithmetic("+", _in_day(since))


def _in_month(time: Vector) -> Vector:
    before = calendar("day_of_month", time).arithmetic("-", 1)
    return _days(before, time)


def _month_length(time: Vector) -> Vector:
    return calendar("days_in_month", time).arithmetic("*", DAY)


def _in_quarter(time: Vector) -> Vector:
    """By the day of the year, less the days of the quarters before."""
    before = calendar("day_of_year", time).arithmetic("-", 1)
    whole = (_is_from(2, time, _first_quarter(time)), _is_from(3, time, 91), _is_from(4, time, 92))
    days = reduce(lambda left, quarter: left.arithmetic("-", quarter), whole, before)
    return _days(days, time)


def _is_from(number: int, time: Vector, days: int | Vector) -> Vector:
    """The days of the quarter before quarter `number`, if that has begun; else 0."""
    begun = quarter(time).holds(">=", number)
    return begun.arithmetic("*", days)


def _first_quarter(time: Vector) -> Vector:
    """Days of January to March. Every fourth year is a leap year until 2100, which is none."""
    remainder = calendar("year", time).arithmetic("%", 4)
    return remainder.holds("==", 0).arithmetic("+", 90)


def _quarter_length(time: Vector) -> Vector:
    """90 or 91 days, 91, 92, 92."""
    first = _first_quarter(time).arithmetic("-", 92)
    in_first = quarter(time).holds("==", 1).arithmetic("*", first)
    in_second = quarter(time).holds("==", 2)
    days = in_first.arithmetic("-", in_second).arithmetic("+", 92)
    return days.arithmetic("*", DAY)


def _always(seconds: int) -> Callable[[Vector], Number]:
    return lambda _time: Number(Decimal(seconds))


PERIODS = {
    "day": Period(turns_of(DAY), Duration.parse("1d"), _in_day, _always(DAY)),
    "week": Period(turns_of(WEEK, _MONDAY), Duration.parse("7d"), _in_week, _always(WEEK)),
    "month": Period(Turns(3, _month), Duration.parse("31d"), _in_month, _month_length),
    "quarter": Period(Turns(4, _quarter), Duration.parse("92d"), _in_quarter, _quarter_length),
}
"""By the name that budgets use."""
