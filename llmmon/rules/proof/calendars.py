"""Tests of spending to date across the ends of days, weeks, months, quarters and years.

The dates are Python's, by the clock of the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from math import gcd

from llmmon.model import naming
from llmmon.model.spending import Spending
from llmmon.promql import Selector, equal, sample
from llmmon.rules.identity import of_service
from llmmon.rules.proof.checks import is_about, is_nothing
from llmmon.rules.proof.scope import first_values
from llmmon.rules.proof.types import InputSeries, TestCase, ValueCheck
from llmmon.rules.types import Labels
from llmmon.units import Duration

_DAY = 86_400
EVERY_DAYS = (31, 59, 263, 365, 395)
"""Days from one evaluation to the next, two or three in all: promtool begins in 1970, and is slow to
get away from there. So they come to the ends of months of 31 and 28 days, a Monday, the last day of a
leap February and the day after it, and the end of a year."""
_LAST = 790
_FED = {"fed_by": "test"}


def _labels(spending: Spending) -> Labels:
    return first_values(spending.service, spending.service.models[0])


def _to_date(spending: Spending, measure: str, period: str) -> Selector:
    series = of_service(naming.to_date(measure), spending.service)
    return series.where(*equal(**_labels(spending), **{naming.PERIOD_LABEL: period}))


def _clock(spending: Spending, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds + spending.service.utc_offset.seconds, tz=timezone.utc)


def days_case(spending: Spending, measure: str) -> TestCase:
    """Three days in which each hour costs 1 more than the one before: what each hour is to date."""
    step = int(spending.step.seconds)
    count = 3 * _DAY // step
    # A sample is of the step before it.
    values = tuple(range(count + 1))
    series = naming.increase(measure, spending.step)
    return TestCase(
        name="days that end by the clock",
        interval=spending.step,
        series=(
            InputSeries(series=sample(series, _labels(spending) | _FED), values=f"0+1x{count}"),
        ),
        firing=(),
        alerts=(),
        values=tuple(
            _day_check(spending, measure, index, values)
            for index in range(1, count + 1)
            # Before 1970 by the clock, PromQL counts days backwards.
            if index * step + spending.service.utc_offset.seconds > 0
        ),
    )


def _day_check(spending: Spending, measure: str, index: int, values: tuple[int, ...]) -> ValueCheck:
    step = int(spending.step.seconds)
    today = _clock(spending, index * step).date()
    own = [
        value
        for at, value in enumerate(values[: index + 1])
        if at and _clock(spending, at * step - 1).date() == today
    ]
    moment, series = Duration.of(seconds=index * step), _to_date(spending, measure, "day")
    return is_about(moment, series, Decimal(sum(own))) if own else is_nothing(moment, series)


def calendar_case(spending: Spending, measure: str, every: int) -> TestCase:
    """Every day costs 1: how many whole days each period has had, told every so many days."""
    # Rules look at midnights in UTC, and there at noons by the clock.
    step = gcd(_DAY, (_DAY // 2 - spending.service.utc_offset.seconds) % _DAY)
    days = range(every, _LAST + 1, every)
    fed = sample(naming.previous_day(measure), _labels(spending) | _FED)
    return TestCase(
        name=f"ends of weeks, months, quarters and years, seen every {every} days",
        interval=Duration.of(seconds=step),
        series=(InputSeries(series=fed, values=f"1x{(days[-1] + 1) * _DAY // step}"),),
        firing=(),
        alerts=(),
        values=tuple(check for day in days for check in _day_checks(spending, measure, day)),
    )


def _day_checks(spending: Spending, measure: str, day: int) -> Iterator[ValueCheck]:
    at = day * _DAY
    now, moment = _clock(spending, at), Duration.of(seconds=at)
    # Nothing is fed of the time before 1970.
    most = (now - _clock(spending, 0)).days
    for period in spending.periods:
        if period != "day":
            days = min((now.date() - first_day(now.date(), period)).days, most)
            series = _to_date(spending, measure, period)
            yield is_about(moment, series, Decimal(days)) if days else is_nothing(moment, series)


def first_day(day: date, period: str) -> date:
    """The first day of the period that a day is in."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
