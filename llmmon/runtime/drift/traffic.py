"""Traffic that is made up, as sketches by the hour: nothing in it drifts.

Hours are slow or fast together (an AR(1) of the logarithm), customers come and go with levels of
their own, days have a cycle of volume and of latency, weekends are quieter. Counts of a bin are
Poisson with the bin's share of the hours, which is what drawing each event would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import erfc, exp, floor, log, log1p, pi, sin, sqrt
from operator import mul
from random import Random
from typing import TypeAlias

from llmmon.runtime.drift.events import CATEGORY, SCORE_NUMBER, YES_OR_NO
from llmmon.runtime.drift.layout import LOG_GROWTH, POSITIVE, SCORE
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from llmmon.runtime.drift.statistics.proportion import NO, YES

START = 473_352
"""2024-01-01, a Monday, in hours since 1970."""
_CUSTOMERS = 20
_COMING, _STEADINESS = 0.9, 0.6
"""How alike an hour is to the one before: in who comes, and in how slow it is."""
_SPREAD = 0.8
"""Of the logarithm of a positive number among a customer's events."""
_WIDTH = 4
"""Every fourth bin is hit, as if values were rounded to 4%: a quarter of the time, and statistics are the
same to a thousandth."""
_BINS = range(-400, 500, _WIDTH)
_ROOM = 75
"""Bins by which an hour may be slow or fast: a factor of twenty."""
_USUAL_SCORE, _SCORE_EVENTS = 0.8, 10
"""The mean of a score, and the sum of the two parameters of its beta distribution."""
_CATEGORIES = (("usual", 0.70), ("often", 0.20), ("seldom", 0.07), ("rare", 0.03))
_MANY = 50
"""From here on a Poisson number is as good as normal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """How much there is, and how far hours and customers are from being alike."""

    per_hour: int
    hour_noise: float = 0.10
    customer_spread: float = 0.3
    daily: float = 0.15
    rate: float = 0.02
    middle: float = 1.2
    """The median of a positive number."""

    @classmethod
    def independent(cls, per_hour: int) -> Traffic:
        """Every event by itself: what textbooks assume."""
        return cls(per_hour=per_hour, hour_noise=0, customer_spread=0, daily=0)

    def volume(self, hour: int) -> float:
        """Expected events of an hour."""
        if not self.daily:
            return self.per_hour
        weekend = 0.6 if hour // 24 % 7 >= 5 else 1.0
        return self.per_hour * weekend * (1 + 0.5 * sin(2 * pi * (hour % 24) / 24))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """What hours are like before any event is drawn: from the first, in steps."""

    traffic: Traffic
    levels: Sequence[float]
    """Of each customer, as a logarithm."""
    mix: Sequence[Sequence[float]]
    """Shares of the customers in each step."""
    hours: Sequence[Sequence[tuple[float, float]]]
    """Of each step: the expected events of each of its hours, and by how much it is slow."""


_Expected: TypeAlias = dict[int | str, float]
"""Events of each bin, or of each category."""


def sketches(
    traffic: Traffic, kind: str, hours: int, *, step: int = 1, seed: str
) -> dict[int, Sketch]:
    """So many hours of a signal of a kind, from `START` on; each sketch is of `step` of them."""
    course = _course(traffic, hours, step, Random(f"{seed} course"))
    random = Random(f"{seed} events")
    drawn = _DRAWN.get(kind, _positive)(course)
    return {
        START + place * step: _sketch(kind, expected, random)
        for place, expected in enumerate(drawn)
    }


def _sketch(kind: str, expected: _Expected, random: Random) -> Sketch:
    counts = {key: _poisson(mean, random) for key, mean in expected.items()}
    if kind in (CATEGORY, YES_OR_NO):
        return Categories(counts={str(key): count for key, count in counts.items() if count})
    layout = SCORE if kind == SCORE_NUMBER else POSITIVE
    return Numbers(layout=layout, counts={int(key): n for key, n in counts.items() if n})


def _course(traffic: Traffic, hours: int, step: int, random: Random) -> _Course:
    slow = [
        traffic.hour_noise * noise + traffic.daily * sin(2 * pi * ((hour - 6) % 24) / 24)
        for hour, noise in zip(range(hours), _wander(_STEADINESS, hours, random), strict=True)
    ]
    each = [(traffic.volume(hour), slow[hour]) for hour in range(hours)]
    base = [random.gammavariate(1, 1) for _ in range(_CUSTOMERS)]
    levels = [random.gauss(0, traffic.customer_spread) for _ in range(_CUSTOMERS)]
    steps = range(0, hours, step)
    coming = [list(_wander(_COMING**step, len(steps), random)) for _ in range(_CUSTOMERS)]
    weights = (
        [share * exp(0.3 * more) for share, more in zip(base, now, strict=True)]
        for now in zip(*coming, strict=True)
    )
    mix = [[weight / sum(one) for weight in one] for one in weights]
    return _Course(
        traffic=traffic, levels=levels, mix=mix, hours=[each[n : n + step] for n in steps]
    )


def _wander(steadiness: float, length: int, random: Random) -> Iterator[float]:
    """An AR(1) of variance 1."""
    now = random.gauss(0, 1)
    for _ in range(length):
        yield now
        now = steadiness * now + sqrt(1 - steadiness**2) * random.gauss(0, 1)


def _positive(course: _Course) -> Iterator[_Expected]:
    """Log-normal for each customer; the edges of bins are moved by what an hour is slow."""
    below = [_below(log(course.traffic.middle) + level) for level in course.levels]
    by_edge = list(zip(*below, strict=True))
    for mix, hours in zip(course.mix, course.hours, strict=True):
        together = [sum(map(mul, mix, edge)) for edge in by_edge]
        until = [0.0] * (len(_BINS) + 1)
        for events, slow in hours:
            moved = floor(slow / LOG_GROWTH / _WIDTH)
            part = slow / LOG_GROWTH / _WIDTH - moved
            first = _ROOM - min(max(moved, 1 - _ROOM), _ROOM - 1)
            high, low = events * (1 - part), events * part
            for place in range(len(until)):
                until[place] += high * together[first + place] + low * together[first + place - 1]
        yield {n: high - low for n, (low, high) in zip(_BINS, pairwise(until), strict=True)}


def _below(mean: float) -> list[float]:
    """What share of a customer's events is below each edge."""
    places = range(-_ROOM, len(_BINS) + 1 + _ROOM)
    edges = ((_BINS[0] + _WIDTH * (place - 0.5)) * LOG_GROWTH for place in places)
    return [erfc((mean - edge) / _SPREAD / sqrt(2)) / 2 for edge in edges]


def _score(course: _Course) -> Iterator[_Expected]:
    """A beta distribution, whose mean's logit is that of the customers and the hour."""
    usual = log(_USUAL_SCORE / (1 - _USUAL_SCORE))
    for mix, hours in zip(course.mix, course.hours, strict=True):
        level = sum(map(mul, mix, course.levels))
        expected: _Expected = {}
        for events, slow in hours:
            for number, share in _beta(1 / (1 + exp(-usual - level - slow))):
                expected[number] = expected.get(number, 0) + events * share
        yield expected


def _beta(mean: float) -> list[tuple[int, float]]:
    a, b = mean * _SCORE_EVENTS - 1, (1 - mean) * _SCORE_EVENTS - 1
    heights = [(number, exp(a * x + b * y)) for number, x, y in _logarithms()]
    whole = sum(height for _, height in heights)
    return [(number, height / whole) for number, height in heights]


@cache
def _logarithms() -> list[tuple[int, float, float]]:
    middles = ((number, SCORE.middle(number)) for number in range(1, SCORE.steps))
    return [(number, log(middle), log1p(-middle)) for number, middle in middles]


def _rate(course: _Course) -> Iterator[_Expected]:
    for events, factor in _of_hours(course):
        yes = min(course.traffic.rate * factor, 1) * events
        yield {YES: yes, NO: events - yes}


def _category(course: _Course) -> Iterator[_Expected]:
    """What is not usual is more or less frequent together."""
    for events, factor in _of_hours(course):
        weights = {
            name: share if name == _CATEGORIES[0][0] else share * factor
            for name, share in _CATEGORIES
        }
        whole = sum(weights.values())
        yield {name: events * weight / whole for name, weight in weights.items()}


def _of_hours(course: _Course) -> Iterator[tuple[float, float]]:
    """Events of each step, and how many times as frequent something is in it."""
    each = [exp(level) for level in course.levels]
    for mix, hours in zip(course.mix, course.hours, strict=True):
        events = sum(events for events, _ in hours)
        slow = sum(events * exp(2 * slow) for events, slow in hours) / events
        yield events, slow * sum(map(mul, mix, each))


_DRAWN: dict[str, Callable[[_Course], Iterator[_Expected]]] = {
    SCORE_NUMBER: _score,
    YES_OR_NO: _rate,
    CATEGORY: _category,
}


def _poisson(mean: float, random: Random) -> int:
    if mean > _MANY:
        return max(round(random.gauss(mean, sqrt(mean))), 0)
    left, chance, count = random.random(), exp(-mean), 0
    while left > chance and count < 3 * _MANY:
        left -= chance
        count += 1
        chance *= mean / count
    return count
