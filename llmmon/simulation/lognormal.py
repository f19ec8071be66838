"""The distribution of durations and sizes: lognormal, as those of real services roughly are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A distribution by its median, and the deviation of its logarithm."""

    median: float
    sigma: float = 0.5

    @classmethod
    def with_quantile(cls, value: float, share: float, sigma: float = 0.5) -> Lognormal:
        """The one of which a share lies below a value."""
        return cls(value / math.exp(sigma * _STANDARD.inv_cdf(share)), sigma)

    @property
    def mean(self) -> float:
        """The mean, which the long tail lifts above the median."""
        return self.median * math.exp(self.sigma**2 / 2)

    def times(self, factor: float) -> Lognormal:
        """Everything longer by a factor."""
        return Lognormal(self.median * factor, self.sigma)

    def below(self, value: float) -> float:
        """The share below a value."""
        if value <= 0:
            return 0.0
        return 0.5 * (1 + math.erf(math.log(value / self.median) / (self.sigma * math.sqrt(2))))

    def shares(self, bounds: tuple[float, ...]) -> tuple[float, ...]:
        """The share up to each bound, and of all: 1."""
        return _shares(self, bounds)


@lru_cache(maxsize=4_096)
def _shares(distribution: Lognormal, bounds: tuple[float, ...]) -> tuple[float, ...]:
    """Most are asked for at every step of a history."""
    return (*map(distribution.below, bounds), 1.0)
