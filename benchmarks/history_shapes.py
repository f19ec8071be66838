"""Synthetic traffic: what services count in a period, and how many events that truly were.

Times are Unix seconds. It knows neither llmmon nor Prometheus; the same arguments give the same events.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import floor

MONDAY = 1_767_571_200
"""2026-01-05 00:00 UTC: where every period begins."""
DAY, HOUR = 86_400, 3_600
LEAD = DAY
"""History before the period, so that the period has no start-up in it."""
OUTAGE_RATIO = 0.8
"""Error ratio in an incident."""
_POD_OFFSETS = (7.3, 21.9)
"""When each pod is scraped, in seconds after a full interval."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period of whole days, how often counters are scraped in seconds, and which chance rules."""

    days: int
    scrape: int
    seed: int = 0
    declared_scrape: int = 0
    """What the spec says instead, if it is wrong; 0 if it is right."""

    @property
    def first(self) -> int:
        """When the history begins."""
        return MONDAY - LEAD

    @property
    def end(self) -> int:
        """When the period ends; a full hour."""
        return MONDAY + self.days * DAY

    @property
    def incident_day(self) -> int:
        """Midnight before the incident: of a Tuesday in the first third, or soon after it began."""
        return MONDAY + (self.days // 21 * 7 + 1) * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the traffic of a service goes."""

    service: str
    what: str
    traffic: Callable[[float], float]
    """Requests per second at a time."""
    steady: float
    """Error ratio outside of the incident."""
    incident: tuple[float, float] | None = None
    """Hours of the incident's day between which it lasts."""
    restart: bool = False
    """Whether a pod restarts in the middle of the incident."""

    def error_ratio(self, time: float, span: Span) -> float:
        """The share of requests that fail at a time."""
        if self.incident is None:
            return self.steady
        began, ended = (span.incident_day + hours * HOUR for hours in self.incident)
        return OUTAGE_RATIO if began < time <= ended else self.steady


def _by_day(time: float) -> float:
    """1 request/s from 22 to 7 o'clock, 20 from 9 to 18, 8 in between."""
    hour = time % DAY / HOUR
    return 20 if 9 <= hour < 18 else 8 if 7 <= hour < 22 else 1


def _office_hours(time: float) -> float:
    """6 requests/s from Monday to Friday, 8 to 18 o'clock, else none."""
    weekday = (time // DAY + 3) % 7  # 1970 began on a Thursday
    return 6 if weekday < 5 and 8 <= time % DAY / HOUR < 18 else 0


SHAPES = (
    Shape(service="even", what="even traffic and errors", traffic=lambda _: 5, steady=0.003),
    Shape(
        service="quiet-hours",
        what="incident in quiet hours",
        traffic=_by_day,
        steady=0.0005,
        incident=(2.29, 5.05),
    ),
    Shape(
        service="peak",
        what="incident at peak, a pod restarts",
        traffic=_by_day,
        steady=0.0005,
        incident=(13.29, 16.05),
        restart=True,
    ),
    Shape(
        service="office-hours",
        what="office hours only, incident",
        traffic=_office_hours,
        steady=0.002,
        incident=(9.29, 10.55),
    ),
    Shape(service="rare", what="0.01 requests/s", traffic=lambda _: 0.01, steady=0.02),
)


@dataclass(frozen=True, slots=True)
class Pod:
    """What one process counted: at each scrape, all events since the history began."""

    first: float
    scrape: int
    total: list[int]
    bad: list[int]
    restart: int | None
    """The scrape before which the process began anew, if it did."""

    def until(self, time: float) -> tuple[int, int]:
        """Total and bad events up to a time."""
        last = min(floor((time - self.first) / self.scrape), len(self.total) - 1)
        return (self.total[last], self.bad[last]) if last >= 0 else (0, 0)

    def exposed(self) -> Iterator[tuple[float, int, int]]:
        """Time, good and bad events of each scrape, as the process itself counts them."""
        for index, (total, bad) in enumerate(zip(self.total, self.bad, strict=True)):
            lost = self._before_restart(index)
            bad_here = bad - lost[1]
            yield self.first + index * self.scrape, total - lost[0] - bad_here, bad_here

    def _before_restart(self, index: int) -> tuple[int, int]:
        """Total and bad events that the process of a scrape knows nothing of."""
        if self.restart is None or index < self.restart:
            return 0, 0
        return self.total[self.restart - 1], self.bad[self.restart - 1]


@dataclass(frozen=True, slots=True)
class History:
    """All events of a service."""

    shape: Shape
    span: Span
    pods: tuple[Pod, ...]

    def counted(self, at: float) -> tuple[int, int]:
        """Total and bad events of the period up to the last full hour, or of the history there is."""
        until = at // HOUR * HOUR
        since = until - self.span.days * DAY
        ends = [(pod.until(since), pod.until(until)) for pod in self.pods]
        total = sum(after[0] - before[0] for before, after in ends)
        return total, sum(after[1] - before[1] for before, after in ends)

    @property
    def instants(self) -> dict[str, float]:
        """When to look at the ratio: what to call the time, and the time."""
        earlier = {"half-way": MONDAY + self.span.days * DAY / 2 + HOUR / 2}
        if self.shape.incident:
            ended = self.span.incident_day + self.shape.incident[1] * HOUR
            earlier = {"an hour after the incident": ended + HOUR, **earlier}
        return {**earlier, "end of the period": self.span.end}


def history_of(shape: Shape, span: Span) -> History:
    """The events of a service over a span."""
    chance = random.Random(f"{shape.service}{span.seed or ''}")
    pods = (_pod(shape, span, number, chance) for number in range(len(_POD_OFFSETS)))
    return History(shape, span, tuple(pods))


def _pod(shape: Shape, span: Span, number: int, chance: random.Random) -> Pod:
    first = span.first + _POD_OFFSETS[number]
    totals, bads = [0], [0]
    for index in range(1, floor((span.end - first) / span.scrape) + 1):
        time = first + index * span.scrape
        wanted = shape.traffic(time) * span.scrape / len(_POD_OFFSETS)
        events = floor(wanted + chance.random())
        totals.append(totals[-1] + events)
        bads.append(bads[-1] + floor(events * shape.error_ratio(time, span) + chance.random()))
    return Pod(first, span.scrape, totals, bads, _restart(shape, span, first, number))


def _restart(shape: Shape, span: Span, first: float, number: int) -> int | None:
    if number or not shape.restart or not shape.incident:
        return None
    middle = span.incident_day + sum(shape.incident) / 2 * HOUR
    return floor((middle - first) / span.scrape)
