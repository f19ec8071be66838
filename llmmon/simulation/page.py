"""The metrics page of one process: series with their values, and its text. Only what somebody reads is kept.

It knows counters, gauges and histograms, and not what they count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from prometheus_client.utils import floatToGoString

from llmmon.promql import BOUND_LABEL, sample
from llmmon.simulation.readings import Readings

Labels = Mapping[str, str]
Family = tuple[str, str]
"""The name of a metric, and its type."""
_NOBODY_READS = 0
"""Where values go that nobody reads."""
_HALF = 0.5
MISSING = math.nan
"""The value of a gauge that is not there at the moment."""


class Page:
    """Values that a process exposes. `target` are the labels that its scrape target adds."""

    def __init__(self, target: Labels, readings: Readings) -> None:
        self.target = target
        self._readings = readings
        self._series: list[tuple[str, Labels]] = [("", {})]
        self._families: list[Family] = [("", "")]
        self._whole: list[bool] = [False]
        self.values: list[float] = [0.0]

    def reads(self, name: str, labels: Labels) -> bool:
        """Whether anybody reads a series of this page."""
        return self._readings.want(name, {**self.target, **labels})

    def counter(
        self, name: str, labels: Labels, *, whole: bool = True, family: Family | None = None
    ) -> int:
        """A new counter at 0; its place in `values`. What is `whole` shows rounded."""
        return self._add(name, labels, whole, family or (name, "counter"))

    def gauge(self, name: str, labels: Labels, value: float = 0) -> int:
        """A new gauge; its place in `values`."""
        index = self._add(name, labels, False, (name, "gauge"))
        self.values[index] = value
        return index

    def _add(self, name: str, labels: Labels, whole: bool, family: Family) -> int:
        if not self.reads(name, labels):
            return _NOBODY_READS
        self._series.append((name, labels))
        self._families.append(family)
        self._whole.append(whole)
        self.values.append(0.0)
        return len(self.values) - 1

    def restart(self) -> None:
        """Begin anew, as a process does: everything is 0."""
        for index, value in enumerate(self.values):
            if not math.isnan(value):
                self.values[index] = 0.0

    @property
    def shown(self) -> list[tuple[str, Labels]]:
        """Name and labels of every series that somebody reads."""
        return self._series[1:]

    @property
    def names(self) -> frozenset[str]:
        """The names of all series that somebody reads."""
        return frozenset(name for name, _ in self._series[1:])

    @property
    def families(self) -> list[Family]:
        """The family of each series, in the order of `shown`."""
        return self._families[1:]

    def series(self, *, with_target: bool) -> list[str]:
        """What stands before each value: names and labels, those of the target or without."""
        more = self.target if with_target else {}
        return [sample(name, {**labels, **more}) for name, labels in self._series[1:]]

    def texts(self) -> Iterator[str]:
        """Each value as an exposition writes it, in the order of `series`; empty where there is none."""
        for value, whole in zip(self.values[1:], self._whole[1:], strict=True):
            yield str(int(value + _HALF)) if whole else _decimal(value)


def _decimal(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value == int(value) else f"{value:.12g}"


def written(bound: float) -> str:
    """A bucket's bound as Python's clients write it: `1.0`."""
    text: str = floatToGoString(bound)  # type: ignore[no-untyped-call] # says nothing of its types
    return text


class Histogram:
    """A histogram of a page."""

    def __init__(self, page: Page, name: str, labels: Labels, bounds: tuple[float, ...]) -> None:
        self._values = page.values
        self.bounds = bounds
        family = (name, "histogram")
        buckets = (
            page.counter(f"{name}_bucket", {**labels, BOUND_LABEL: written(bound)}, family=family)
            for bound in (*bounds, math.inf)
        )
        self._buckets = tuple(
            (place, index) for index, place in enumerate(buckets) if place != _NOBODY_READS
        )
        self._count = page.counter(f"{name}_count", labels, family=family)
        self._sum = page.counter(f"{name}_sum", labels, whole=False, family=family)

    @property
    def is_read(self) -> bool:
        """Whether anybody reads any of its series."""
        return bool(self._buckets) or self._count != _NOBODY_READS or self._sum != _NOBODY_READS

    def observe(self, number: float, shares: Sequence[float], mean: float) -> None:
        """So many observations, with the share of them up to each bound, and their mean."""
        values = self._values
        for place, index in self._buckets:
            values[place] += number * shares[index]
        values[self._count] += number
        values[self._sum] += number * mean
