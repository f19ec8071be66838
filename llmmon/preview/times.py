"""The times of a dashboard: its range, and the steps that Grafana takes for a panel's width."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from llmmon.units import Duration

PIXELS = 1600
"""How wide a dashboard is taken to be. Grafana asks for a value for each pixel, if it can."""
_COLUMNS = 24
_ROUND_STEPS = (
    1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800,
    3600, 7200, 10800, 21600, 43200, 86400, 604800, 2592000,
)  # fmt: skip
"""The steps that Grafana rounds to, in seconds."""
_LAST = re.compile(r"now-(\w+)")


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another, in epoch seconds."""

    start: int
    end: int

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.end - self.start

    def aligned(self, step: int) -> Span:
        """Whole steps, as Grafana asks for them, so that a reload shows the same points."""
        return Span(self.start // step * step, self.end // step * step)


def span_until(end: int, opens_with: str, length: Duration | None) -> Span:
    """The range that ends at `end`: `length`, or what the dashboard opens with (`now-24h`)."""
    if length is None:
        match = _LAST.fullmatch(opens_with)
        length = Duration.parse(match[1] if match else "6h")
    return Span(end - int(length.seconds), end)


def step_of(span: Span, columns: int, least: int) -> int:
    """Seconds between the values of a panel that is `columns` wide."""
    points = max(1, PIXELS * columns // _COLUMNS)
    middles = [(low + high) / 2 for low, high in pairwise(_ROUND_STEPS)]
    return max(_ROUND_STEPS[bisect_right(middles, span.seconds / points)], least)


def rate_interval(step: int, scrape: int) -> int:
    """Seconds of `$__rate_interval`: at least four scrapes, and none between two steps is left out."""
    return max(step + scrape, 4 * scrape)
