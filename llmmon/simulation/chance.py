"""Chance that is the same for the same seed: how many of something happen, and how many of those are so.

The one module of the house that draws random numbers.
"""

from __future__ import annotations

import math
import random  # noqa: TID251 - seeded, so that the same seed gives the same history
from collections.abc import Sequence

_FEW = 16
"""Below this mean single events are drawn; from it on a normal distribution is near enough."""


class Chance:
    """A stream of random numbers."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - nothing here is secret

    def count(self, mean: float) -> int:
        """How many events happen where `mean` do on average."""
        if mean <= 0:
            return 0
        if mean >= _FEW:
            return max(0, round(self._random.gauss(mean, math.sqrt(mean))))
        limit, product, found = math.exp(-mean), self._random.random(), 0
        while product > limit:
            product *= self._random.random()
            found += 1
        return found

    def part(self, number: int, share: float) -> int:
        """How many of a number are so, each with the same chance."""
        if number <= 0 or share <= 0:
            return 0
        if share >= 1:
            return number
        mean = number * share
        if mean < _FEW or number - mean < _FEW:
            return min(number, self.count(mean)) if share < 0.5 else self._rest(number, share)
        return min(number, max(0, round(self._random.gauss(mean, math.sqrt(mean * (1 - share))))))

    def split(self, number: int, weights: Sequence[float]) -> list[int]:
        """A number divided by chance, so that the parts add up to it."""
        left, found = sum(weights), []
        for weight in weights[:-1]:
            taken = self.part(number, weight / left if left > 0 else 0)
            found.append(taken)
            number -= taken
            left -= weight
        return [*found, number]

    def about(self, value: float, spread: float) -> float:
        """A value near another one; `spread` is the usual deviation as a share of it."""
        return value * math.exp(self._random.gauss(0, spread))

    def _rest(self, number: int, share: float) -> int:
        return number - min(number, self.count(number * (1 - share)))
