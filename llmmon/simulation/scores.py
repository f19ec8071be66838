"""How scores between 0 and 1 are distributed: so that a given share of them lies below a bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from llmmon.simulation.expectations import Limit

_HIGH, _LOW = (0.6, 0.05), (0.3, 0.97)
"""A bound and the share below it, where no SLO gives them."""
_MOST_BAD = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """A distribution that rises evenly above its bound and ever more steeply up to it."""

    bound: float
    below: float
    higher_is_better: bool

    def worse(self, factor: float) -> Scores:
        """With so many times more bad scores."""
        bad = self.below if self.higher_is_better else 1 - self.below
        bad = min(bad * factor, max(bad, _MOST_BAD))
        return replace(self, below=bad if self.higher_is_better else 1 - bad)

    def shares(self, bounds: Sequence[float]) -> list[float]:
        """The share up to each bound, and of all: 1."""
        return [*map(self._up_to, bounds), 1.0]

    @property
    def middle(self) -> float:
        """About their mean."""
        return self.bound / 2 * self.below + (1 + self.bound) / 2 * (1 - self.below)

    def _up_to(self, value: float) -> float:
        if value >= 1 or self.bound >= 1:
            return min(1.0, self.below * value if value < self.bound else 1.0)
        if value <= self.bound:
            return self.below * (value / self.bound) ** 2
        return self.below + (1 - self.below) * (value - self.bound) / (1 - self.bound)


def scores(limit: Limit | None, *, higher_is_better: bool) -> Scores:
    """Scores as an SLO expects them to be."""
    bound, below = _HIGH if higher_is_better else _LOW
    if limit is not None:
        bound, below = limit.bound, limit.below
    return Scores(bound=bound, below=below, higher_is_better=higher_is_better)
