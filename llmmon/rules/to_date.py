"""Spending to date: since the day, the week, the month, the quarter began by the service's clock.

What is spent each minute is summed up in three layers, so that no rule reads many samples: minutes of
the hour that is open, hours of the day that is open, days of the period that is open. Each layer is
read through a subquery, whose steps are full minutes, hours and days wherever a group's own phase is;
what was recorded since the last full minute comes on top.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model import naming
from llmmon.model.spending import COST, Spending
from llmmon.promql import Matcher, Matching, Selector, Vector, equal, now, timestamp, total
from llmmon.rules.calendar import DAY, PERIODS, Shifts, turns_of
from llmmon.rules.event_counts import HOUR
from llmmon.rules.identity import cost_labels, of_service, service_labels
from llmmon.rules.increments import MINUTE, minutes
from llmmon.rules.types import Labels, RecordingRule
from llmmon.units import Duration

OPEN_HOUR, OPEN_MINUTE, CLOSED_HOURS = "open_hour", "open_minute", "closed_hours"
_DAY = Duration.parse("1d")
_TWO_DAYS = Duration.parse("2d")
_NOON = DAY // 2


class ToDate:
    """The rules of one measure: `cost` or `tokens`."""

    def __init__(self, spending: Spending, measure: str) -> None:
        self.spending = spending
        self.service = spending.service
        self.measure = measure
        self.clock = self.service.utc_offset.seconds
        # West of Greenwich the clock of 1970-01-01, where promtool begins, is before 0, and `%` with
        # it. Two days later turns are the same.
        self._days = turns_of(DAY, 2 * DAY if self.clock < 0 else 0)
        self.by_minute = of_service(naming.increase(measure, MINUTE), self.service)
        self.closing = of_service(naming.increase(measure, spending.step), self.service)

    @property
    def labels(self) -> Labels:
        """Labels of every series of the measure."""
        return cost_labels(self.service) if self.measure == COST else service_labels(self.service)

    def hours(self) -> Iterator[RecordingRule]:
        """What was spent in the last hour, and in the last step that closes with days.

        They must be in the group that records the minutes. In another one, which is evaluated up to a
        minute later, an hour's range holds 59 of them or 60.
        """
        for window in dict.fromkeys((HOUR, self.spending.step)):
            yield self._rule(
                naming.increase(self.measure, window), minutes(self.by_minute, window), {}
            )

    def rules(self) -> Iterator[RecordingRule]:
        """What was spent in each period to date."""
        yield from self._of_day()
        for period in self.spending.periods:
            if period != "day":
                yield from self._of_period(period)

    def _of_day(self) -> Iterator[RecordingRule]:
        step = int(self.spending.step.seconds)
        # A sample is of the time before it: at midnight sharp, of the day that ends.
        open_hour = turns_of(step).gated(
            self.by_minute, self.spending.step, MINUTE, Shifts(step=-1, now=0)
        )
        idle = self.by_minute.arithmetic("*", 0)
        yield self._part("day", OPEN_HOUR, open_hour.otherwise(idle))
        yield self._part("day", OPEN_MINUTE, self._open_minute())
        shifts = Shifts(step=self.clock - 1, now=self.clock)
        closed = self._days.gated(self.closing, _DAY, self.spending.step, shifts)
        yield self._part("day", CLOSED_HOURS, closed)
        yield self._to_date("day", self._parts("day"))
        before = Shifts(step=self.clock - 1, now=self.clock, turns=1)
        yesterday = self._days.gated(self.closing, _TWO_DAYS, self.spending.step, before)
        yield self._rule(naming.previous_day(self.measure), yesterday, {})

    def _open_minute(self) -> Vector:
        """What was recorded since the last full minute, the last step of the hour."""
        minute = now().arithmetic("-", now().arithmetic("%", int(MINUTE.seconds)))
        recorded = timestamp(self.by_minute)
        since = recorded.compare(">", minute, Matching(many=True))
        return self.by_minute.both(since)

    def _of_period(self, period: str) -> Iterator[RecordingRule]:
        today = of_service(naming.to_date(self.measure), self.service).where(*_is("day"))
        yield self._part(period, "closed_days", self._closed_days(period))
        # Not what is recorded as elapsed: that is of up to a minute ago, in another period perhaps.
        since = PERIODS[period].elapsed(now(self.clock))
        yesterday = of_service(naming.previous_day(self.measure), self.service)
        yield self._part(period, "yesterday", yesterday.when(since.compare(">=", DAY)))
        yield self._to_date(period, self._parts(period).otherwise(today))

    def _closed_days(self, period: str) -> Vector:
        """The days before yesterday: what each noon says of the day before it.

        At noon, what is recorded of yesterday has been right for hours, and will be for hours: it
        does not matter when exactly the group is evaluated. Today's noon does not count: it lies less
        than half a day back.
        """
        # Seconds by which a step, midnight in UTC, must go back to be noon by the clock.
        noon = (self.clock + _NOON) % DAY
        yesterday = of_service(naming.previous_day(self.measure), self.service).as_of(noon)
        shifts = Shifts(step=self.clock - noon - DAY, now=self.clock, ago=_NOON - noon)
        found = PERIODS[period]
        # Of a period's days, the last two are never among them; a longer window would reach the
        # period before the last, which takes the same turn.
        return found.turns.gated(yesterday, found.longest.minus(_DAY), _DAY, shifts)

    def _parts(self, period: str) -> Selector:
        name = naming.part_to_date(self.measure)
        return of_service(name, self.service).where(*_is(period))

    def _part(self, period: str, part: str, expr: Vector) -> RecordingRule:
        labels = {naming.PERIOD_LABEL: period, naming.PART_LABEL: part}
        return self._rule(naming.part_to_date(self.measure), expr, labels)

    def _to_date(self, period: str, parts: Vector) -> RecordingRule:
        summed = total(parts, self.spending.labels)
        return self._rule(naming.to_date(self.measure), summed, {naming.PERIOD_LABEL: period})

    def _rule(self, name: str, expr: Vector, labels: Labels) -> RecordingRule:
        return RecordingRule(record=name, expr=expr, labels=self.labels | labels)


def _is(period: str) -> tuple[Matcher, ...]:
    return equal(**{naming.PERIOD_LABEL: period})
