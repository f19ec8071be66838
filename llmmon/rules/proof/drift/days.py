"""What rules must make of the windows of a day together, from what that means."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from llmmon.model.service import DriftCheck
from llmmon.rules.drift import together as rules
from llmmon.rules.drift.decision import DRIFT
from llmmon.rules.drift.scope import Signal
from llmmon.runtime.drift.budget import HIGHEST_DEVIATION, share_of_margin
from llmmon.runtime.drift.check import DOWN, EITHER
from llmmon.sli.drift_levels import figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The windows of a day, none of which is missing."""

    deviation: float
    effect: float
    exceeds: bool | None
    """`None` while the past is too short to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One window, as rules must judge it; `None` for what cannot be said of it."""

    events: float
    baseline_events: float
    verdict: int
    statistic: float | None = None
    effect: float | None = None
    lower: float | None = None
    score: float | None = None
    leaning: int = 0
    excess: float | None = None
    critical: float | None = None
    basis: str | None = None
    together: Together | None = None
    """Of the windows of a day, the current one among them."""


class Days:
    """Looks at the windows of a course in their order, each with those before it."""

    def __init__(
        self, signal: Signal, check: DriftCheck, level: float, possible: int, least: int
    ) -> None:
        self.rules = rules.Together(signal=signal, check=check, level=level, min_events=least)
        self.applies = check.at_most is None and (signal.is_of_numbers or signal.is_rate)
        self.floor = float(check.floor)
        self.possible = possible
        self.judged: list[Judged | None] = []
        self.sums: list[float | None] = []

    def together(self, judged: Judged | None) -> Together | None:
        """Of the windows up to this one; `None` as long as one of them was not judged."""
        self.judged.append(judged)
        day = [window for window in self.judged[-self.rules.windows :] if window is not None]
        if not self.applies or len(day) < self.rules.windows:
            return None
        deviation, effect = sum(map(_deviation, day)), sum(map(_effect, day)) / len(day)
        return Together(
            deviation=deviation, effect=effect, exceeds=self._exceeds(deviation, effect, day)
        )

    def close(self, together: Together | None, verdict: int) -> None:
        """What a window counts as in the past of those that follow."""
        is_past = together is not None and verdict != DRIFT
        self.sums.append(together.deviation if together is not None and is_past else None)

    def _exceeds(self, deviation: float, effect: float, day: list[Judged]) -> bool | None:
        last = len(self.sums) - (self.rules.windows - 1)
        past = [s for s in self.sums[max(last - self.possible, 0) : max(last, 0)] if s is not None]
        events = sum(window.events for window in day)
        if len(past) < self.rules.fewest or events < self.rules.min_events:
            return None
        variance = max(sum(s * s for s in past) / len(past), self.rules.windows)
        sure = 1 - float(figure(self.rules.unknown)) / len(past)
        bad = self._bad(deviation) ** 2 * sure
        lower = sum(window.lower or 0.0 for window in day)
        part = share_of_margin(len(day))
        least = effect * float(figure(1 - part)) + lower * float(figure(part / len(day)))
        return bad > variance * float(figure(self.rules.critical**2)) and least > self.floor

    def _bad(self, deviation: float) -> float:
        if self.rules.direction == EITHER:
            return deviation
        return max(-deviation if self.rules.direction == DOWN else deviation, 0.0)


def _deviation(window: Judged) -> float:
    far = sqrt((window.score or 0.0) / (window.excess or 1.0))
    return window.leaning * min(far, HIGHEST_DEVIATION)


def _effect(window: Judged) -> float:
    return window.effect or 0.0
