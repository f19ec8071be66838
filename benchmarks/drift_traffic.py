"""Traffic whose events are not independent, as sketches by the hour: nothing drifts unless told to.

Hours are slow or fast together (an AR(1) of the logarithm), customers come and go with levels of
their own, days have a cycle of volume and of latency, weekends are quieter. Counts of a bin are
Poisson with the bin's share of the hour, which is what drawing each event would give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from llmmon.runtime.drift.layout import LOG_GROWTH, POSITIVE
from llmmon.runtime.drift.sketch import Categories, Numbers

_WIDTH = 4
"""Every fourth bin is hit, as if values were rounded to 4%: a quarter of the time, and statistics are the
same to a thousandth."""
_BINS = np.arange(-400, 700, _WIDTH)
_CUSTOMERS = 20
_ROOM = 75
"""Bins by which an hour may be slow or fast: a factor of twenty."""
_STEADINESS = 0.6
_START = 473_352  # 2024-01-01, a Monday
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """How much there is, and how far hours and customers are from being alike."""

    per_hour: int
    hour_noise: float = 0.10
    customer_spread: float = 0.3
    daily: float = 0.15
    rate: float = 0.02

    @classmethod
    def independent(cls, per_hour: int) -> Traffic:
        """Every event by itself: what textbooks assume."""
        return cls(per_hour=per_hour, hour_noise=0, customer_spread=0, daily=0)


def volume(traffic: Traffic, hours: range) -> Floats:
    """Expected events of each hour."""
    hour = np.asarray(hours)
    day = 1 + (0.5 if traffic.daily else 0) * np.sin(2 * np.pi * (hour % 24) / 24)
    weekend = np.where((hour // 24) % 7 >= 5, 0.6 if traffic.daily else 1, 1)
    return traffic.per_hour * day * weekend


def latencies(
    traffic: Traffic, hours: range, slowdown: float, changed: int, seed: int
) -> dict[int, Numbers]:
    """Latencies by the hour; from the hour `changed` on they are `slowdown` times as long."""
    random = np.random.default_rng(seed)
    levels, mix = _customers(traffic, len(hours), random)
    shift = _hours(traffic, hours, random) + np.where(
        np.asarray(hours) >= changed, np.log(slowdown), 0
    )
    expected = volume(traffic, hours)
    below = _below(np.log(1.2) + levels)
    found = {}
    for place, hour in enumerate(hours):
        share = _shares(mix[place] @ below, shift[place])
        counts = random.poisson(expected[place] * share)
        hit = np.nonzero(counts)[0]
        bins = {int(_BINS[n]): int(counts[n]) for n in hit}
        found[_START + hour] = Numbers(layout=POSITIVE, counts=bins)
    return found


def refusals(
    traffic: Traffic, hours: range, rate: float, changed: int, seed: int
) -> dict[int, Categories]:
    """Refusals by the hour, of the traffic's rate and from the hour `changed` on of this one."""
    random = np.random.default_rng(seed)
    levels, mix = _customers(traffic, len(hours), random)
    weights = np.exp(levels + 2 * _hours(traffic, hours, random)[:, None])
    factor = (mix * weights).sum(axis=1)
    expected = volume(traffic, hours)
    found = {}
    for place, hour in enumerate(hours):
        base = rate if hour >= changed else traffic.rate
        events = random.poisson(expected[place])
        refused = random.binomial(events, min(base * factor[place], 1))
        found[_START + hour] = Categories(
            counts={"true": int(refused), "false": int(events - refused)}
        )
    return found


def hours_of(found: range) -> range:
    """Hours of the simulation as hours since 1970."""
    return range(found.start + _START, found.stop + _START)


def _customers(traffic: Traffic, hours: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Each customer's level, and the shares of customers in each hour, which wander."""
    levels = random.normal(0, traffic.customer_spread, _CUSTOMERS)
    base = random.gamma(1.0, size=_CUSTOMERS)
    wander = random.normal(0, 0.3, (hours, _CUSTOMERS))
    for place in range(1, hours):
        wander[place] = 0.9 * wander[place - 1] + np.sqrt(1 - 0.81) * wander[place]
    weights = base * np.exp(wander)
    return levels, weights / weights.sum(axis=1, keepdims=True)


def _hours(traffic: Traffic, hours: range, random: np.random.Generator) -> Floats:
    steps = random.normal(0, traffic.hour_noise, len(hours))
    noise = np.zeros(len(hours))
    noise[0] = steps[0]
    for place in range(1, len(hours)):
        noise[place] = _STEADINESS * noise[place - 1] + np.sqrt(1 - _STEADINESS**2) * steps[place]
    daily = np.sin(2 * np.pi * ((np.asarray(hours) - 6) % 24) / 24)
    result: Floats = noise + traffic.daily * daily
    return result


def _below(means: Floats) -> Floats:
    """What share of each customer's events is below each edge: lognormal with a spread of 0.8."""
    places = np.arange(-_ROOM, len(_BINS) + 1 + _ROOM)
    edges = (_BINS[0] + _WIDTH * (places - 0.5)) * LOG_GROWTH
    result: Floats = ndtr((edges[None, :] - means[:, None]) / 0.8)
    return result


def _shares(below: Floats, shift: float) -> Floats:
    """Share of each bin, where all values are larger by a shift of their logarithm: edges are moved."""
    bins = int(np.floor(shift / LOG_GROWTH / _WIDTH))
    part = shift / LOG_GROWTH / _WIDTH - bins
    first, size = _ROOM - bins, len(_BINS) + 1
    moved = (1 - part) * below[first : first + size] + part * below[first - 1 : first - 1 + size]
    return np.diff(moved)
