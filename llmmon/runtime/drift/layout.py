"""Which bin a number falls into: the same in every window, in every engine, for ever.

Edges never depend on data. They lie where no number that people or programs write down can lie: a
value is nearest to the middle of its bin, so that rounding of a logarithm decides nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from math import exp, floor, isfinite, log
from typing import TypeAlias

from llmmon.runtime.drift.errors import DriftError

GROWTH = 1.01
LOG_GROWTH = log(GROWTH)
"""Logarithmic bins are one per cent wide. Engines divide by this very number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logarithmic:
    """Bins of a positive signal: `n` holds what is nearer to 1.01^n than to its neighbours.

    What is smaller, zero above all, falls into the bin before `lowest`, what is larger into the
    one after `highest`.
    """

    lowest: int = -1_400
    highest: int = 2_100

    @property
    def bins(self) -> range:
        """All there are."""
        return range(self.lowest - 1, self.highest + 2)

    def bin_of(self, value: float) -> int:
        """The bin of a number that is not negative."""
        if value <= 0:
            return self.lowest - 1
        number = floor(log(value) / LOG_GROWTH + 0.5)
        return min(max(number, self.lowest - 1), self.highest + 1)

    def middle(self, number: int) -> float:
        """The value that stands for a bin. That of the first bin, which holds zero, is zero."""
        return 0.0 if number < self.lowest else exp(number * LOG_GROWTH)

    def edges(self, number: int) -> tuple[float, float]:
        """The interval that a bin covers. The last bin ends as the others do."""
        if number < self.lowest:
            return 0.0, exp((self.lowest - 0.5) * LOG_GROWTH)
        return exp((number - 0.5) * LOG_GROWTH), exp((number + 0.5) * LOG_GROWTH)

    def holds(self, value: float) -> bool:
        """Whether the signal can have this value at all."""
        return value >= 0

    def to_json(self) -> dict[str, object]:
        """As a sketch file keeps it."""
        return {"kind": "logarithmic", "lowest": self.lowest, "highest": self.highest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Bins of a score from `low` to `high`: `n` holds what is nearest to the n-th step.

    What lies below falls into bin -1, what lies above into the one after `steps`.
    """

    low: int = 0
    high: int = 1
    steps: int = 200

    @property
    def bins(self) -> range:
        """All there are."""
        return range(-1, self.steps + 2)

    @property
    def scale(self) -> float:
        """Steps in a unit of the score."""
        return self.steps / (self.high - self.low)

    def bin_of(self, value: float) -> int:
        """The bin of any number."""
        if value < self.low:
            return -1
        if value > self.high:
            return self.steps + 1
        return floor((value - self.low) * self.scale + 0.5)

    def middle(self, number: int) -> float:
        """The value that stands for a bin; those outside of the range stand for its ends."""
        return self.low + min(max(number, 0), self.steps) / self.scale

    def edges(self, number: int) -> tuple[float, float]:
        """The interval that a bin covers within the range."""
        half, middle = 0.5 / self.scale, self.middle(number)
        if not 0 <= number <= self.steps:
            return middle, middle
        return max(middle - half, self.low), min(middle + half, self.high)

    def holds(self, value: float) -> bool:
        """Whether the signal can have this value; what is out of range is counted at its ends."""
        return value == value

    def to_json(self) -> dict[str, object]:
        """As a sketch file keeps it."""
        return {"kind": "linear", "low": self.low, "high": self.high, "steps": self.steps}


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """Bins of a histogram of Prometheus: bin `n` holds what is above bound `n - 1`, up to bound `n`.

    The last one, without a bound, holds the rest. Two are the same if all bounds are.
    """

    bounds: tuple[float, ...]

    @property
    def bins(self) -> range:
        """All there are."""
        return range(len(self.bounds) + 1)

    def bin_of(self, value: float) -> int:
        """The bin of any number."""
        return bisect_left(self.bounds, value)

    def middle(self, number: int) -> float:
        """The value that stands for a bin. The last one, as in Prometheus, stands at its lower bound."""
        low, high = self.edges(number)
        return (low + high) / 2

    def edges(self, number: int) -> tuple[float, float]:
        """The interval that a bin covers; the first begins at zero, unless its bound is below."""
        if number >= len(self.bounds):
            return self.bounds[-1], self.bounds[-1]
        low = self.bounds[number - 1] if number else min(0.0, self.bounds[0])
        return low, self.bounds[number]

    def holds(self, value: float) -> bool:
        """Whether the signal can have this value."""
        return value == value

    def to_json(self) -> dict[str, object]:
        """As a sketch file keeps it."""
        return {"kind": "buckets", "bounds": list(self.bounds)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OneBin:
    """All values together: of a signal of which only how many they are, and their sum, is known."""

    @property
    def bins(self) -> range:
        """The only one."""
        return range(1)

    def bin_of(self, value: float) -> int:  # noqa: ARG002 - as other layouts
        """The only one."""
        return 0

    def middle(self, number: int) -> float:  # noqa: ARG002 - as other layouts
        """Nothing stands for values that are not known."""
        return 0.0

    def edges(self, number: int) -> tuple[float, float]:  # noqa: ARG002 - as other layouts
        """Nothing is known of them either."""
        return 0.0, 0.0

    def holds(self, value: float) -> bool:
        """Whether the signal can have this value."""
        return value == value

    def to_json(self) -> dict[str, object]:
        """As a sketch file keeps it."""
        return {"kind": "one bin"}


_MOST_BOUNDS = 10_000
Layout: TypeAlias = Logarithmic | Linear | Buckets | OneBin
POSITIVE, SCORE = Logarithmic(), Linear()


def layout_from_json(written: object) -> Layout:
    """The layout that `to_json` wrote.

    Raises:
        DriftError: it is not one, or of a kind that this version does not know.
    """
    match written:
        case {"kind": "logarithmic", "lowest": int(lowest), "highest": int(highest)} if (
            -1_000_000 <= lowest < highest <= 70_000
        ):
            return Logarithmic(lowest=lowest, highest=highest)
        case {"kind": "linear", "low": int(low), "high": int(high), "steps": int(steps)} if (
            low < high and 1 <= steps <= 100_000
        ):
            return Linear(low=low, high=high, steps=steps)
        case {"kind": "buckets", "bounds": list(bounds)} if are_bounds(bounds):
            return Buckets(bounds=tuple(map(float, bounds)))
        case {"kind": "one bin"}:
            return OneBin()
    raise DriftError(f"no layout of bins that this version knows: {written!r:.200}")


def are_bounds(written: list[object]) -> bool:
    """Whether numbers can be the bounds of buckets: some, finite, each above the one before."""
    if not written or len(written) > _MOST_BOUNDS:
        return False
    numbers = [n for n in written if isinstance(n, int | float) and not isinstance(n, bool)]
    return (
        len(numbers) == len(written)
        and all(map(isfinite, numbers))
        and all(low < high for low, high in pairwise(numbers))
    )
