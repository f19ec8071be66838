"""Hours in which a signal is as usual, and hours in which it has changed by as much as wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

from llmmon.model.service import DriftCheck
from llmmon.rules.drift.effects import direction
from llmmon.rules.drift.pinned import pinned_of
from llmmon.rules.drift.scope import Layout, Signal
from llmmon.rules.proof.drift.course import Hour
from llmmon.rules.proof.drift.distances import Pair, measure
from llmmon.sli.drift_pinned import Pinned

EVENTS = 12_000_000
"""In an hour: so many that what chance makes of them is next to nothing."""
_USUAL_RATE = 0.02
_ROUNDS = 40
_VALUE = 2
"""Mean of the values of usual hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What a check is shown."""

    signal: Signal
    check: DriftCheck
    layout: Layout

    @property
    def usual(self) -> Hour:
        """An hour in which nothing happens."""
        if self.signal.is_rate:
            return _at_rate(self._usual_rate)
        if self.signal.is_mean:
            return Hour(counts=(EVENTS,), total=_VALUE * EVENTS)
        if self.signal.drift.trailing is None:
            return _as_pinned(pinned_of(self.signal, self.layout.models[0]))
        bins = len(self.layout.bins)
        half = ceil(bins / 2)
        # The first half of the bins, fewer and fewer.
        weights = [max(half - number, 0) for number in range(bins)]
        return Hour(counts=_spread(weights, EVENTS), total=_VALUE * EVENTS)

    @property
    def _usual_rate(self) -> float:
        floor = float(self.check.floor)
        if self.check.at_most is not None:
            return floor / 2
        if self.signal.drift.trailing is None:
            hits, misses = pinned_of(self.signal, self.layout.models[0]).counts
            return hits / (hits + misses)
        return 0.3 / (1 + 3 * floor) if self.check.at_least is not None else _USUAL_RATE

    def changed(self, times: float) -> Hour | None:
        """An hour in which the effect is that many times the floor; `None` if it cannot be.

        Of more than can be, as much as is well beyond the floor.
        """
        wanted, most = times * float(self.check.floor), self._most
        if most <= float(self.check.floor):
            return None
        wanted = min(wanted, (float(self.check.floor) + most) / 2)
        if self.signal.is_rate:
            return _at_rate(self._rate_at(wanted))
        if self.check.at_least is not None:
            sign = -1 if direction(self.signal) == "down" else 1
            before = self.usual if self.signal.is_mean else self._moved(0.5)
            return replace(before, total=round(self.usual.total * (1 + sign * wanted)))
        return self._moved(_share_with(self._value_of, wanted))

    @property
    def _most(self) -> float:
        """The largest effect that there can be."""
        if self.check.at_most is not None:
            return 1.0
        if self.signal.is_rate:
            rate = self._usual_rate
            return 1 - rate if self.check.threshold is not None else 1 / rate - 1
        if self.check.at_least is not None:
            return 1.0 if direction(self.signal) == "down" else float("inf")
        return self._value_of(1.0)

    def _rate_at(self, wanted: float) -> float:
        if self.check.at_most is not None:
            return wanted
        if self.check.at_least is not None:
            return self._usual_rate * (1 + wanted)
        return self._usual_rate + wanted

    def _moved(self, share: float) -> Hour:
        """A share of all events is in the last bin."""
        moved = round(EVENTS * share)
        weights = self.usual.counts
        counts = list(_spread(weights, EVENTS - moved))
        counts[-1] += moved
        return Hour(counts=tuple(counts), total=self.usual.total)

    def _value_of(self, share: float) -> float:
        pair = Pair(now=self._moved(share).counts, before=self.usual.counts, layout=self.layout)
        return measure(self.check.statistic, pair, 0.5, 1.0).value


def _as_pinned(pinned: Pinned) -> Hour:
    """An hour like those of the past."""
    total = round(pinned.added * EVENTS / sum(pinned.counts))
    return Hour(counts=_spread(pinned.counts, EVENTS), total=total)


def _share_with(value: Callable[[float], float], wanted: float) -> float:
    """The share at which a rising function is as wanted, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if value(middle) < wanted else (low, middle)
    return high


def _at_rate(rate: float) -> Hour:
    hits = round(EVENTS * rate)
    return Hour(counts=(hits, EVENTS - hits))


def uneven(hours: tuple[Hour | None, ...], by: float) -> tuple[Hour | None, ...]:
    """The same with means that are a bit higher every other hour, and lower in the others."""
    signs = [-1 if number % 2 else 1 for number in range(len(hours))]
    return tuple(
        hour and replace(hour, total=round(hour.total * (1 + sign * by)))
        for hour, sign in zip(hours, signs, strict=True)
    )


def few(hour: Hour, events: int) -> Hour:
    """The same with few events."""
    return Hour(counts=_spread(hour.counts, events), total=hour.total * events // EVENTS)


def _spread(weights: tuple[int, ...] | list[int], events: int) -> tuple[int, ...]:
    """Events by weight, in whole numbers that add up."""
    everything = sum(weights)
    whole = [events * weight // everything for weight in weights]
    whole[0] += events - sum(whole)
    return tuple(whole)
