"""Numbers of one process: counters, gauges and a histogram, each safe to write to from all threads.

To observe costs a third of what it does with prometheus_client, whose children check and look up more on
the way, to add two thirds, and to count one more next to nothing. What they hold is read when the page is.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from threading import Lock
from time import time

HAS_GIL: bool = getattr(sys, "_is_gil_enabled", lambda: True)()
"""Whether one thread runs at a time. A free-threaded build may switch that on later, but never off."""

Exemplar = tuple[Mapping[str, str], float, float]
"""Labels, the value that was observed, and when, in Unix seconds."""


class Number:
    """A gauge: a number that goes up and down."""

    __slots__ = ("_lock", "value")

    def __init__(self) -> None:
        self.value = 0.0
        self._lock = Lock()

    def add(self, amount: float = 1) -> None:
        """Add an amount."""
        with self._lock:  # `+=` is not one step
            self.value += amount

    def put(self, value: float) -> None:
        """Set the number."""
        self.value = float(value)


class Count(Number):
    """A counter: a number that only goes up."""

    __slots__ = ()

    def add(self, amount: float = 1) -> None:
        """Add an amount.

        Raises:
            ValueError: it is negative.
        """
        if amount < 0:
            raise ValueError(f"a counter cannot take {amount}")
        with self._lock:
            self.value += amount


class Tally:
    """A counter that only goes up by one. An iterator counts, whose step is one step as long as one thread
    runs at a time: it needs no lock then, and costs a tenth of `Count`.
    """

    __slots__ = ("_lock", "_looks", "_steps", "add")

    def __init__(self, has_gil: bool = HAS_GIL) -> None:
        self._steps = count()
        self.add: Callable[[], object] = self._steps.__next__ if has_gil else self._locked_step
        """Count one more."""
        self._looks = 0
        self._lock = Lock()

    def _locked_step(self) -> None:
        with self._lock:
            next(self._steps)

    @property
    def value(self) -> float:
        """How many there were."""
        with self._lock:  # to look is a step, too
            found = next(self._steps) - self._looks
            self._looks += 1
        return float(found)


class Going:
    """A gauge of what goes on: what began and did not end yet."""

    __slots__ = ("_began", "_ended", "begin", "end")

    def __init__(self) -> None:
        self._began, self._ended = Tally(), Tally()
        self.begin, self.end = self._began.add, self._ended.add

    @property
    def value(self) -> float:
        """How many go on."""
        ended = (
            self._ended.value
        )  # first, or what begins and ends meanwhile would be less than nothing
        return self._began.value - ended


class Buckets:
    """A histogram: how many values fell between its bounds, and their sum."""

    __slots__ = ("_bounds", "_counts", "_exemplars", "_lock", "_sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._exemplars: list[Exemplar | None] = [None] * len(self._counts)
        self._sum = 0.0
        self._lock = Lock()

    def observe(self, value: float, exemplar: Mapping[str, str] | None = None) -> None:
        """Count a value in the lowest bucket that holds it."""
        index = bisect_left(self._bounds, value)
        with self._lock:
            self._counts[index] += 1
            self._sum += value
            if exemplar is not None:
                self._exemplars[index] = (exemplar, value, time())

    def read(self) -> tuple[list[int], float, list[Exemplar | None]]:
        """How many values are in each bucket, their sum, and the last exemplar of each bucket."""
        with self._lock:
            return self._counts.copy(), self._sum, self._exemplars.copy()
