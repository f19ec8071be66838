"""What a statistic does while nothing happens, learned from the baseline's own windows.

Traffic is not independent: hours, customers and deploys make events alike, and a test that counts
them as independent calls every other hour a change. So each window of the past is compared with
the rest of the past, as the current one is, and the current one must stand out among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from llmmon.runtime.drift.baseline import baseline
from llmmon.runtime.drift.budget import FEWEST_WINDOWS
from llmmon.runtime.drift.history import merged
from llmmon.runtime.drift.leaning import leaning
from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics import Comparison, Statistic
from llmmon.runtime.drift.windows import Windows

CONFORMAL, OVERDISPERSED, INDEPENDENT = "past windows", "overdispersed", "independent"
_FAR_OUT = 40
"""Times the median strength, from which on a past window was an incident. Where whole hours are slow
or fast together, strengths are as chi-squared of one degree, which is as large once in 50,000 times."""
_MOST_INCIDENTS = 0.05
"""Share of the past windows. What happens more often is how the service is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A past window against the rest of the past."""

    start: int
    value: float
    strength: float
    leaning: int = 0
    """Which way it leans: 1, -1, or 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Scores of one statistic in the windows of the past, the latest first."""

    scores: tuple[Scored, ...] = ()

    @property
    def overdispersion(self) -> float:
        """How many times the variance of independent events windows have; at least 1."""
        enough = len(self.scores) >= FEWEST_WINDOWS
        strengths = [score.strength for score in self.scores]
        return max(sum(strengths) / len(strengths), 1.0) if enough else 1.0

    def can_promise(self, level: float) -> bool:
        """Whether there are enough windows for one to be rarer than the level."""
        return (len(self.scores) + 1) * level >= 1

    def rank(self, compared: Comparison) -> float:
        """How often the past had as much: a conformal p-value.

        Both as it is and in units of what chance gives for so many events: with more traffic than
        in the past, or with less, one of the two would mislead.
        """
        by_value = sum(score.value >= abs(compared.value) for score in self.scores)
        by_strength = sum(score.strength >= compared.strength for score in self.scores)
        return (1 + max(by_value, by_strength)) / (len(self.scores) + 1)

    def before(self, hour: int) -> Past:
        """The windows that began before an hour."""
        return Past(scores=tuple(score for score in self.scores if score.start < hour))


PastWindow: TypeAlias = tuple[int, Sketch, Sketch, int]
"""Where it starts, the baseline that it is compared with, its own sketch, and which way it leans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualPast:
    """The past without what was far out of the ordinary."""

    hours: Mapping[int, Sketch]
    windows: Sequence[PastWindow]
    scored: Past
    """By the statistic that tells what is out of the ordinary."""
    hours_left_out: int


def past_windows(hours: Mapping[int, Sketch], windows: Windows, least: int) -> list[PastWindow]:
    """Each window of the past that has enough events."""
    past, found = baseline(hours, windows), []
    for window in windows.earlier():
        current, before = merged(hours, window), past.of(window)
        if current and before and min(current.events, before.events) >= least:
            found.append((window.start, before, current, leaning(before, current)))
    return found


def scores(past: Sequence[PastWindow], statistic: Statistic) -> Past:
    """What the statistic says of each window of the past."""
    found = []
    for start, before, current, leans in past:
        value, strength = statistic.scored(before, current)
        found.append(Scored(start=start, value=abs(value), strength=strength, leaning=leans))
    return Past(scores=tuple(found))


def usual_past(
    hours: Mapping[int, Sketch], windows: Windows, least: int, statistic: Statistic
) -> UsualPast:
    """The past without windows that were far out, unless those are many.

    An outage of an hour would be in what three other weeks are compared with, and would make them
    look unusual as well: what happens next would then hide among them.
    """

    def without(hours: Mapping[int, Sketch], left_out: int) -> UsualPast:
        known = past_windows(hours, windows, least)
        return UsualPast(
            hours=hours,
            windows=known,
            scored=scores(known, statistic),
            hours_left_out=left_out * windows.length,
        )

    everything = usual = without(hours, 0)
    kept = dict(hours)
    for left_out in range(int(len(everything.windows) * _MOST_INCIDENTS) + 1):
        found = usual.scored.scores
        worst = max(found, key=lambda score: score.strength, default=None)
        if worst is None or worst.strength <= _FAR_OUT * max(_median(found), 1.0):
            return usual
        for hour in range(worst.start, worst.start + windows.length):
            kept.pop(hour, None)
        usual = without(kept, left_out + 1)
    return everything


def _median(found: Sequence[Scored]) -> float:
    return sorted(score.strength for score in found)[len(found) // 2]


def settled(past: Past, windows: Windows, level: float) -> Past:
    """The past without its end, if what is left can promise the level.

    A change that lasts would soon be part of the past that it is measured by, and its alarm would
    end within a day.
    """
    older = past.before(windows.past.stop - windows.unsettled)
    return older if older.can_promise(level) else past


def significance(
    compared: Callable[[float], Comparison], past: Past, level: float
) -> tuple[float, str]:
    """The p-value of a comparison, given its overdispersion, and what it was held against."""
    if past.can_promise(level):
        return past.rank(compared(1.0)), CONFORMAL
    if len(past.scores) >= FEWEST_WINDOWS:
        return compared(past.overdispersion).p_value, OVERDISPERSED
    return compared(1.0).p_value, INDEPENDENT
