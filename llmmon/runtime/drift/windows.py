"""Which hours are compared with which. Knows hours as numbers, and no sketch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

from llmmon.runtime.drift.budget import windows_together

HOUR_OF_DAY, HOUR_OF_WEEK = 24, 168
SAME = {"hour_of_day": HOUR_OF_DAY, "hour_of_week": HOUR_OF_WEEK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Windows of whole hours, the current one last, and the past that they are compared with."""

    end: int
    """The first hour after the current window."""
    length: int
    confirmations: int
    """How many windows after each other make an alarm."""
    past: range
    """Hours of the baseline."""
    season: int | None
    """Hours that are this far from each other are alike; `None`: all are."""
    unsettled: int = HOUR_OF_WEEK
    """Hours at the end of the past in which a change that lasts may have begun."""

    @property
    def together(self) -> int:
        """How many windows are judged together, the current one among them."""
        return windows_together(self.length)

    @property
    def judged(self) -> int:
        """How many windows a verdict looks at. A past that is not pinned ends before them."""
        return judged_windows(self.length, self.confirmations)

    @property
    def step(self) -> int:
        """The most hours that can be counted together."""
        return gcd(self.length, self.season or self.length)

    def current(self, back: int = 0) -> range:
        """The window that ends `back` windows before the end."""
        end = self.end - back * self.length
        return range(end - self.length, end)

    def earlier(self) -> Iterator[range]:
        """All whole windows of the past, the latest first."""
        end = self.past.stop
        while end - self.length >= self.past.start:
            yield range(end - self.length, end)
            end -= self.length

    def slot(self, hour: int) -> int:
        """Hours of one slot are alike."""
        return hour % self.season if self.season else 0


def trailing(
    *, end: int, length: int, confirmations: int, past_hours: int, season: int | None
) -> Windows:
    """Windows whose past is the time before them."""
    start = end - judged_windows(length, confirmations) * length
    return Windows(
        end=end,
        length=length,
        confirmations=confirmations,
        past=range(start - past_hours, start),
        season=season,
    )


def pinned(*, end: int, length: int, confirmations: int, past: range) -> Windows:
    """Windows whose past stays the same. Hours of the week are told apart if it has two of each."""
    season = next((s for s in (HOUR_OF_WEEK, HOUR_OF_DAY) if len(past) >= 2 * s), None)
    return Windows(
        end=end, length=length, confirmations=confirmations, past=past, season=season, unsettled=0
    )


def judged_windows(length: int, confirmations: int) -> int:
    """How many windows a verdict looks at."""
    return max(confirmations, windows_together(length))


def last_end(hour: int, length: int) -> int:
    """Where the last whole window ends that is over at an hour: at a multiple of its length, counted from
    1970 in UTC, as in Prometheus.

    So two runs never judge windows that overlap, whenever they start.
    """
    return hour // length * length
