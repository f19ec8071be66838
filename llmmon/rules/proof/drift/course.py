"""Hours of events, which a test feeds in as the rules would have recorded them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from llmmon.model import naming
from llmmon.promql import BOUND_LABEL, sample
from llmmon.rules.drift.scope import Layout, Signal
from llmmon.rules.proof.types import InputSeries
from llmmon.rules.types import Labels

FED = {"fed_by": "test"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What was counted in an hour: events by bin, and the sum of their values."""

    counts: tuple[int, ...]
    total: int = 0

    @property
    def squares(self) -> float:
        """Of a mean: events times the square of it."""
        return self.total * self.total / self.counts[0] if self.counts[0] else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Hours after each other, from 1970 on; `None` where nobody recorded anything."""

    name: str
    hours: tuple[Hour | None, ...]


def fed(signal: Signal, layout: Layout, course: Course, own: Labels) -> tuple[InputSeries, ...]:
    """The recorded hours of a course, under the labels of a model or of a decoy."""
    labels = {naming.SERVICE_LABEL: signal.service.name, naming.SIGNAL_LABEL: signal.name}
    labels |= {naming.MODEL_LABEL: layout.models[0]} | FED | own
    found = []
    for name, more, values in _columns(signal, layout, course):
        series = sample(naming.drift_hourly(name), labels | more)
        # An hour is recorded at its end: there is none at the very beginning.
        found.append(InputSeries(series=series, values=f"_ {_text(values)}"))
    return tuple(found)


def _columns(
    signal: Signal, layout: Layout, course: Course
) -> Iterator[tuple[str, Labels, list[int | None]]]:
    """Of each series what it is, its own label, and its value in each hour."""

    def each(value: Callable[[Hour], int]) -> list[int | None]:
        return [None if hour is None else value(hour) for hour in course.hours]

    for number, name in enumerate(layout.bins):
        if signal.is_of_numbers:
            up_to = partial(_up_to, last=number)
            yield naming.DRIFT_BUCKETS, {BOUND_LABEL: as_python_writes(name)}, each(up_to)
        else:
            yield naming.DRIFT_BINS, {naming.BIN_LABEL: name}, each(partial(_in, number=number))
    if signal.is_of_numbers or signal.is_mean:
        yield naming.DRIFT_SUM, {}, each(lambda hour: hour.total)


def _in(hour: Hour, number: int) -> int:
    return hour.counts[number]


def _up_to(hour: Hour, last: int) -> int:
    return sum(hour.counts[: last + 1])


def as_python_writes(bound: str) -> str:
    """A bound as the label that clients in Python give it."""
    return bound if "." in bound or bound == "+Inf" else f"{bound}.0"


def _text(values: list[int | None]) -> str:
    """In promtool's notation, each value once with how often it is repeated."""
    parts = []
    for value, run in groupby(values):
        count = len(list(run))
        if value is None:
            parts.append(f"_x{count}")
        else:
            parts.append(str(value) if count == 1 else f"{value}x{count - 1}")
    return " ".join(parts)
