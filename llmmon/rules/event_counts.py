"""Events of an SLO over a window, from the one recorded pair of bad and total events per second.

Sums of the pair are weighted by traffic, so their ratio is the true error ratio of the window; the
mean of five-minute ratios is not. Windows of a day and more read one sample an hour of the recorded
hourly increase: 720 samples for 30 days, whatever the scrape interval. They are read through a
subquery, because its steps are the full hours whatever the group's own phase is.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from llmmon.model import naming
from llmmon.model.indicator import Counted, Events
from llmmon.model.service import Service
from llmmon.model.slo import BASE_WINDOW, Slo
from llmmon.promql import (
    Number,
    Range,
    Raw,
    Subquery,
    Vector,
    at_least,
    over_time,
    rate,
    total,
)
from llmmon.rules.identity import recorded
from llmmon.units import Duration

EVALUATION_INTERVAL = Duration.parse("1m")
HOUR = Duration.parse("1h")
DAY = Duration.parse("1d")
_SECOND = Duration.parse("1s")
_SECONDS_PER_SAMPLE = Number(EVALUATION_INTERVAL.seconds)
_NAMES = {
    "bad": (naming.EVENTS_BAD, naming.EVENTS_BAD_HOURLY),
    "total": (naming.EVENTS_TOTAL, naming.EVENTS_TOTAL_HOURLY),
}

Which = Literal["bad", "total"]


def scraped_span(service: Service) -> Duration:
    """The range of a rate that sees each increase in as many evaluations as the base window has.

    A range of five minutes holds the increases of five minutes less a scrape interval: of events a
    minute apart one counts in four evaluations and the next in five, which is noise where events are
    few. A scrape interval more, as in Grafana's `$__rate_interval`, holds five minutes of increases;
    the second less keeps Prometheus 2, which takes both ends of a range, from holding another one.
    """
    return BASE_WINDOW.plus(service.prometheus.scrape_interval).minus(_SECOND)


def events_per_second(events: Events, service: Service, slo: Slo) -> Vector:
    """Events per second over the base window, one sample per label value that the SLO is split by."""
    span = scraped_span(service)
    if not isinstance(events, Counted):
        return total(Raw(events.text.replace("$window", str(span))))
    added: Vector = total(rate(events.add.over(span)), slo.split_by)
    if events.plus is not None:
        added = _sum_of_either(added, total(rate(events.plus.over(span)), slo.split_by))
    if events.subtract is None:
        return added
    subtracted = total(rate(events.subtract.over(span)), slo.split_by)
    # The two counters are not read at the same instant under remote write.
    return at_least(added.arithmetic("-", subtracted), Decimal(0))


def _sum_of_either(one: Vector, other: Vector) -> Vector:
    """The sum of two, either of which may be missing; missing if both are."""
    none = Number(Decimal(0))
    first = one.otherwise(other.arithmetic("*", none))
    return first.arithmetic("+", other.otherwise(one.arithmetic("*", none)))


def bad_per_second(service: Service, slo: Slo) -> Vector:
    """Bad events per second: zero, not absent, as long as there are events at all."""
    everything = total(recorded(naming.EVENTS_TOTAL, service, slo), slo.split_by)
    none = Number(Decimal(0))
    return events_per_second(slo.indicator.bad, service, slo).otherwise(
        everything.arithmetic("*", none)
    )


def events_over(which: Which, window: Duration, service: Service, slo: Slo) -> Vector:
    """How many events there were in `window`, to a common factor where that is all a ratio needs."""
    per_second, hourly = _NAMES[which]
    series: Range | Subquery
    if window < DAY:
        series = recorded(per_second, service, slo).over(sampled_span(window))
    else:
        series = recorded(hourly, service, slo).sampled(window, HOUR)
    return total(over_time("sum_over_time", series), slo.split_by)


def sampled_span(window: Duration) -> Duration:
    """The range that holds one sample for each minute, or step, of `window`, on every Prometheus.

    Prometheus 2 takes both ends of a range: an hour, read when the pair is recorded, has 61 samples,
    and counts one minute twice. A second less has 60, wherever in the minute it is read but one
    second of it.
    """
    return window.minus(_SECOND)


def event_count(which: Which, window: Duration, service: Service, slo: Slo) -> Vector:
    """How many events there were in `window`."""
    counted = events_over(which, window, service, slo)
    return counted if window >= DAY else counted.arithmetic("*", _SECONDS_PER_SAMPLE)


def error_ratio(window: Duration, service: Service, slo: Slo) -> Vector:
    """Bad over total events in `window`; no sample, rather than NaN, where there was no event."""
    if window == BASE_WINDOW:
        bad: Vector = total(recorded(naming.EVENTS_BAD, service, slo), slo.split_by)
        everything: Vector = total(recorded(naming.EVENTS_TOTAL, service, slo), slo.split_by)
    else:
        bad = events_over("bad", window, service, slo)
        everything = events_over("total", window, service, slo)
    return bad.arithmetic("/", everything.compare(">", Number(Decimal(0))))
