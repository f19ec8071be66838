"""How many events a floor needs, and when a floor lies within the noise."""

from __future__ import annotations

from collections.abc import Callable
from math import log2

from llmmon.runtime.drift.budget import FEWEST_EVENTS
from llmmon.runtime.drift.layout import POSITIVE
from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.statistics import STATISTICS, Statistic

MOST = 1_000_000_000
_FREE = ("ks", "psi", "jensen_shannon", "hellinger", "chi_squared", "g_test")
"""Statistics whose noise depends on the number of events only, if numbers have no ties."""
_BINS = 100


def least_events(effect: Statistic, floor: float, level: float, baseline: Sketch) -> int | None:
    """The fewest events of a window in which chance alone stays below the floor.

    `None`: the baseline has too few for any window.
    """
    if effect.noise(baseline, MOST, level) > floor:
        return None

    def is_too_noisy(events: int) -> bool:
        return effect.noise(baseline, events, level) > floor

    low, high = _around(_guess(effect, floor, level, baseline), is_too_noisy)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_too_noisy(middle) else (low, middle)
    return max(high, FEWEST_EVENTS)


def _guess(effect: Statistic, floor: float, level: float, baseline: Sketch) -> int:
    """Noise is about a power of 1/n + 1/m, a root of it or itself: two values tell which."""
    events = baseline.events
    least, both = (effect.noise(baseline, n, level) for n in (MOST, events))
    power = log2(both / least) if both > least > 0 else 0.5
    sum_of_both = (floor / least) ** (1 / power) / events if least > 0 else 1.0
    return int(min(max(1 / max(sum_of_both - 1 / events, 1 / MOST), 1.0), MOST))


def _around(guess: int, is_too_noisy: Callable[[int], bool]) -> tuple[int, int]:
    """Too few and enough, as near to the guess as it is good."""
    reach, low, high = guess // 200 + 1, guess, guess
    while high < MOST and is_too_noisy(high):
        low, high, reach = high, min(high + reach, MOST), reach * 4
    while low > 0 and not is_too_noisy(low):
        low, high, reach = max(low - reach, 0), low, reach * 4
    return low, high


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
