"""How many events a floor needs, and when a floor lies within the noise."""

from __future__ import annotations

from collections.abc import Sequence

from llmmon.runtime.drift.layout import POSITIVE
from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.statistics import STATISTICS, Statistic

FEWEST = 20
"""No window with fewer events is judged: tests rely on limits for many events."""
MOST = 1_000_000_000
_FREE = ("ks", "psi", "jensen_shannon", "hellinger", "chi_squared", "g_test")
"""Statistics whose noise depends on the number of events only, if numbers have no ties."""
_BINS = 100


def least_events(
    effects: Sequence[Statistic], floor: float, level: float, baseline: Sketch
) -> int | None:
    """The fewest events of a window in which chance alone stays below the floor.

    By the effect that needs the fewest. `None`: the baseline has too few for any window.
    """
    needed = [_least(effect, floor, level, baseline) for effect in effects]
    enough = [number for number in needed if number is not None]
    return max(min(enough), FEWEST) if enough else None


def _least(effect: Statistic, floor: float, level: float, baseline: Sketch) -> int | None:
    if effect.noise(baseline, MOST, level) > floor:
        return None
    low, high = 0, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (middle, high) if effect.noise(baseline, middle, level) > floor else (low, middle)
        )
    return high


def noise_at(statistic: str, *, events: int, past_events: int, level: float) -> float | None:
    """What chance alone makes of a statistic of numbers, before any event is there.

    A threshold below is crossed without any change, more often than the level says. `None`: it
    depends on how the values are distributed.
    """
    if statistic not in _FREE:
        return None
    each = max(past_events // _BINS, 1)
    baseline = Numbers(layout=POSITIVE, counts=dict.fromkeys(range(_BINS), each))
    return next(s for s in STATISTICS if s.name == statistic).noise(baseline, events, level)
