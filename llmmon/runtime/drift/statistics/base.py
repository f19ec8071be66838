"""What a statistic is: a value of two sketches, its bounds, and what chance alone makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from llmmon.runtime.drift.sketch import Sketch

_ANY_LEVEL = 0.5
"""Bounds are not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A statistic of two windows."""

    value: float
    """As large as the windows differ; of shifts, with the sign of the change."""
    lower: float
    upper: float
    """Bounds of the value, each of which is missed at most as often as the level says."""
    p_value: float
    """How often chance alone gives as much, if events were independent."""
    strength: float
    """The square of the value in units of what chance gives: 1 on average, if nothing changed."""

    @property
    def least(self) -> float:
        """How large the change is at least, in either direction."""
        return max(self.lower, -self.upper, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One way of comparing. Windows without events are not given to it."""

    name: str
    compare: Callable[[Sketch, Sketch, float, float], Comparison]
    """Of baseline and current sketch, level, and overdispersion: how many times the variance of
    windows is what independent events would give. Events of one customer, one hour, one deploy
    are alike, so there are fewer of them than it seems."""
    score: Callable[[Sketch, Sketch], tuple[float, float]] | None = None
    """Value and strength alone, where they cost much less than bounds do."""
    noise: Callable[[Sketch, float, float], float]
    """Of the baseline, the events in a window, and a level: what chance alone exceeds that often.
    A floor below is one that is crossed without any change."""

    def scored(self, baseline: Sketch, current: Sketch) -> tuple[float, float]:
        """Value and strength: of the past's many windows nothing else is asked."""
        if self.score:
            return self.score(baseline, current)
        compared = self.compare(baseline, current, _ANY_LEVEL, 1.0)
        return compared.value, compared.strength
