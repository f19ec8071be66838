"""A course of good and bad events, minute by minute, and the counters that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, repeat

from llmmon.units import decimal_text

PAST_EVENTS = Decimal(1_000_000)
"""Where every counter starts: in the middle of its life, so that nothing is special about zero."""

_NANO = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Phase:
    """So many minutes at constant rates of events per minute; `None` while there is no series."""

    minutes: int
    good: Decimal | None
    bad: Decimal | None


@dataclass(frozen=True)
class Stream:
    """What one counter counts: so many minutes at so many events per minute, phase by phase."""

    rates: tuple[tuple[int, Decimal | None], ...]

    @cached_property
    def counter(self) -> str:
        """promtool's notation of the counter, one sample a minute, the first at minute 0."""
        parts, value, was_there = [], PAST_EVENTS, False
        for index, (minutes, rate) in enumerate(self.rates):
            samples = minutes + (1 if index == 0 else 0)
            if rate is None:
                parts += _gap(samples, was_there)
                was_there = False
                continue
            start = value if index == 0 else (value if was_there else Decimal(0)) + rate
            parts.append(f"{decimal_text(start)}+{decimal_text(rate)}x{samples - 1}")
            value, was_there = start + rate * (samples - 1), True
        return " ".join(parts)

    def times(self, factor: int) -> Stream:
        """The same phases at `factor` times the rates."""
        return Stream(
            tuple((minutes, None if r is None else r * factor) for minutes, r in self.rates)
        )

    def per_second(self, step: int) -> str:
        """promtool's notation of the recorded rate itself, one sample every `step` minutes."""
        parts: list[str] = []
        for index, (minutes, rate) in enumerate(self.rates):
            samples = minutes // step + (1 if index == 0 else 0)
            if rate is None:
                parts += _gap(samples, bool(parts))
            else:
                per_second = (rate / 60).quantize(_NANO)
                parts.append(f"{decimal_text(per_second)}x{samples - 1}")
        return " ".join(parts)

    def per_minute(self) -> list[float | None]:
        """The rate that leads up to each minute; the first phase's at minute 0."""
        rates = chain.from_iterable(repeat(rate, minutes) for minutes, rate in self.rates)
        floats = [None if rate is None else float(rate) for rate in rates]
        return [floats[0], *floats]


def _gap(samples: int, was_there: bool) -> list[str]:
    if not was_there:
        return [f"_x{samples}"]
    return ["stale", *([f"_x{samples - 1}"] if samples > 1 else [])]


@dataclass(frozen=True)
class Course:
    """What happens, one phase after the other, with the rules evaluated every `step` minutes.

    Objectives share their courses, so what follows from a course is worked out once.
    """

    name: str
    step: int
    phases: tuple[Phase, ...]
    with_decoys: bool = False
    """Whether other SLOs' series are there too, in the worst state."""
    uniform: bool = False
    """Whether one state of affairs is all there is to see: what fires at the end."""

    @cached_property
    def minutes(self) -> int:
        """Length of the whole course."""
        return sum(phase.minutes for phase in self.phases)

    @cached_property
    def boundaries(self) -> tuple[int, ...]:
        """The minute at which each phase ends."""
        ends, at = [], 0
        for phase in self.phases:
            at += phase.minutes
            ends.append(at)
        return tuple(ends)

    @cached_property
    def good(self) -> Stream:
        """Good events."""
        return Stream(tuple((phase.minutes, phase.good) for phase in self.phases))

    @cached_property
    def bad(self) -> Stream:
        """Bad events."""
        return Stream(tuple((phase.minutes, phase.bad) for phase in self.phases))

    @cached_property
    def total(self) -> Stream:
        """All events."""
        return Stream(tuple((phase.minutes, _sum(phase)) for phase in self.phases))


def _sum(phase: Phase) -> Decimal | None:
    if phase.good is None:
        return phase.bad
    return phase.good + (phase.bad or Decimal(0))
