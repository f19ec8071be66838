"""Hours of traffic for tests of decisions: small, with a seed, dependent from hour to hour if asked."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from random import Random

from llmmon.runtime.drift.layout import POSITIVE
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch, numbers

FIRST = 24 * 19_723  # 2024-01-01, a Monday
WEEKS = 4
PAST = WEEKS * 168


def latencies(
    seed: int,
    *,
    hours: int,
    events: int = 60,
    slowdown: Callable[[int], float] = lambda _: 1.0,
    hour_noise: float = 0.0,
) -> dict[int, Sketch]:
    """Lognormal latencies by the hour; `slowdown` is asked for the number of each hour."""
    random = Random(seed)
    found: dict[int, Sketch] = {}
    for hour in range(hours):
        middle = 1.2 * slowdown(hour) * exp(random.gauss(0, hour_noise))
        values = [middle * exp(random.gauss(0, 0.8)) for _ in range(events)]
        found[FIRST + hour] = numbers(POSITIVE, values)
    return found


def rates(
    seed: int, *, hours: int, rate: Callable[[int], float], events: int = 200
) -> dict[int, Sketch]:
    """Refusals by the hour."""
    random = Random(seed)
    found: dict[int, Sketch] = {}
    for hour in range(hours):
        refused = sum(random.random() < rate(hour) for _ in range(events))
        found[FIRST + hour] = Categories(counts={"true": refused, "false": events - refused})
    return found


def constant(value: float, *, hours: int, events: int = 60) -> dict[int, Sketch]:
    """The same value over and over."""
    sketch = Numbers(layout=POSITIVE, counts={POSITIVE.bin_of(value): events})
    return {FIRST + hour: sketch for hour in range(hours)}
