"""Synthetic spending: what the pods of one service count in each slot, and when they are scraped.

It knows neither llmmon nor Prometheus nor prices; the same span gives the same traffic. Pods start
anew about once a day, and scraping fails now and then while they go on counting. To keep causes apart,
no pod starts anew while scraping fails: what is counted between the last scrape of a process and its
end is lost, and nobody could know it.
"""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

MINUTE, HOUR, DAY = 60, 3_600, 86_400
FIRST_DAY = 1_800_403_200
"""2027-01-20 00:00 UTC, a Wednesday: 60 days hold the ends of two months of different length."""
BEGIN = FIRST_DAY - DAY
"""Traffic begins a day before the first day that is looked at, so that no day has a start-up in it."""
CHANGE = FIRST_DAY + 25 * DAY
"""2027-02-14 00:00 UTC, a Sunday: when prices change."""
SLOT = 15
"""Seconds in which traffic does not change. What a slot counts is counted at its end."""
PODS = ("a", "b")
_OFFSETS = (0.24, 0.73)
"""When each pod is scraped, as a share of the interval."""
MODELS = {"granite-34b": 300.0, "granite-8b": 900.0, "granite-70b": 60.0}
"""Tokens that each pod reads a second, at a level of 1."""
TENANTS = {"acme": 1.0, "globex": 0.3, "other": 0.04}
DIRECTIONS = ("input", "cached_input", "output")

Key = tuple[str, str, str]
"""Model, tenant, direction."""


@dataclass(frozen=True, slots=True)
class Span:
    """How many days, how often pods are scraped in seconds, and which chance rules."""

    days: int = 60
    scrape: int = 30
    seed: int = 0

    @property
    def end(self) -> int:
        """When the history ends: at midnight."""
        return FIRST_DAY + self.days * DAY

    @property
    def seconds(self) -> int:
        """How long the history is."""
        return self.end - BEGIN

    @property
    def slots(self) -> int:
        """How many slots there are."""
        return self.seconds // SLOT


@dataclass(frozen=True, slots=True)
class Outage:
    """Nothing is scraped from one Unix time to another."""

    kind: str
    since: float
    until: float

    def holds(self, time: float, after: float = 0) -> bool:
        """Whether a time lies within, or no longer than `after` seconds after it."""
        return self.since < time <= self.until + after


@dataclass(frozen=True, slots=True)
class Process:
    """One life of a pod, in slots. It serves from its first slot to before its last."""

    instance: str
    first: int
    last: int
    replaces: bool
    """Whether it is another instance than its forerunner, and was up before it served."""


@dataclass(frozen=True)
class Traffic:
    """All that is counted in a span, by pod and key: at index n, in the first n slots."""

    span: Span
    counted: dict[str, dict[Key, array[int]]]
    processes: dict[str, tuple[Process, ...]]
    outages: tuple[Outage, ...]

    @cached_property
    def total(self) -> dict[Key, list[int]]:
        """The same of both pods."""
        one, other = (self.counted[pod] for pod in PODS)
        return {key: list(map(sum, zip(one[key], other[key], strict=True))) for key in one}

    def scrapes(self, pod: str) -> Iterator[float]:
        """When a pod is scraped; once before there is traffic."""
        first = BEGIN - self.span.scrape + self.span.scrape * _OFFSETS[PODS.index(pod)]
        for number in range(self.span.seconds // self.span.scrape + 1):
            time = first + number * self.span.scrape
            if not any(outage.holds(time) for outage in self.outages):
                yield time


def level(time: float) -> float:
    """How much traffic there is: most in the afternoon, less at weekends, which come by and by."""
    wave = 1 + 0.8 * math.cos(2 * math.pi * (time % DAY / HOUR - 15) / 24)
    weekend = sum([_weekend(time + hours * HOUR) for hours in range(-2, 3)]) / 5
    return wave * (1 - 0.6 * weekend)


def _weekend(time: float) -> bool:
    return (time // DAY + 3) % 7 >= 5  # 1970 began on a Thursday


def traffic_of(span: Span) -> Traffic:
    """The traffic of a span."""
    chance = random.Random(span.seed)
    outages = tuple(_outages(span, chance))
    levels = [SLOT * level(BEGIN + slot * SLOT) for slot in range(span.slots)]
    counted = {pod: dict(_counted(levels, chance)) for pod in PODS}
    processes = {pod: tuple(_processes(pod, span, outages, chance)) for pod in PODS}
    return Traffic(span, counted, processes, outages)


def _counted(levels: Sequence[float], chance: random.Random) -> Iterator[tuple[Key, array[int]]]:
    draw = chance.random
    for model, tokens in MODELS.items():
        for tenant, share in TENANTS.items():
            scale = tokens * share
            noise = [draw() for _ in levels]
            read = [int(scale * at * (0.5 + r)) for at, r in zip(levels, noise, strict=True)]
            # Other digits of the same chance: drawing is what takes the time.
            cached = [int(0.8 * n * (r * 7 % 1)) for n, r in zip(read, noise, strict=True)]
            written = [
                int(0.3 * scale * at * (0.5 + r * 13 % 1))
                for at, r in zip(levels, noise, strict=True)
            ]
            for direction, each in zip(DIRECTIONS, (read, cached, written), strict=True):
                yield (model, tenant, direction), array("q", accumulate(each, initial=0))


def _outages(span: Span, chance: random.Random) -> Iterator[Outage]:
    """Short ones at a sixth of the days, half of them over a full hour; two others on days of their own."""
    across, long = span.days * 2 // 3 + 2, span.days * 3 // 4
    midnight = FIRST_DAY + across * DAY
    yield Outage("across midnight", midnight - 5 * MINUTE, midnight + 6 * MINUTE)
    eleven = FIRST_DAY + long * DAY + 11 * HOUR
    yield Outage("of an hour", eleven + 10 * MINUTE, eleven + 70 * MINUTE)
    free = [day for day in range(span.days) if day not in (across - 1, across, long)]
    for number, day in enumerate(sorted(chance.sample(free, span.days // 6))):
        lasts = chance.uniform(3 * MINUTE, 20 * MINUTE)
        since = chance.uniform(MINUTE, DAY - lasts - 5 * MINUTE)
        if number % 2:
            since = chance.randrange(1, 24) * HOUR - chance.uniform(0, lasts)
        since += FIRST_DAY + day * DAY
        yield Outage("short", since, since + lasts)


def _processes(
    pod: str, span: Span, outages: Sequence[Outage], chance: random.Random
) -> Iterator[Process]:
    instance, first, replaces, number = f"{pod}-0", 0, True, 0
    for day in range(span.days + 1):
        last = (day * DAY + int(chance.uniform(0, DAY))) // SLOT
        again = chance.random() < 0.5
        time = BEGIN + last * SLOT
        near = any(o.since - 2 * MINUTE < time < o.until + 2 * MINUTE for o in outages)
        if near or last - first < 2 * HOUR // SLOT:
            continue
        yield Process(instance, first, last, replaces)
        number += not again
        instance, first, replaces = f"{pod}-{number}", last, not again
    yield Process(instance, first, span.slots, replaces)
