"""A sketch: how often each bin of one signal was hit, and what could not be put into a bin.

Sketches add up: that of a week is the sum of those of its hours, exactly and in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from math import isinf, isnan
from typing import TypeAlias, TypeVar

from llmmon.runtime.drift.errors import LayoutError
from llmmon.runtime.drift.layout import Layout

_Key = TypeVar("_Key")
MISSING, NAN, INFINITE, NEGATIVE, WRONG_TYPE = (
    "missing",
    "nan",
    "infinite",
    "negative",
    "wrong_type",
)
APART = (MISSING, NAN, INFINITE, NEGATIVE, WRONG_TYPE)
"""What is counted apart, since no bin holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A histogram of numbers on fixed edges."""

    layout: Layout
    counts: Mapping[int, int] = field(default_factory=dict)
    apart: Mapping[str, int] = field(default_factory=dict)

    @property
    def events(self) -> int:
        """How many values are in bins."""
        return sum(self.counts.values())

    def plus(self, other: Sketch) -> Numbers:
        """Both together.

        Raises:
            LayoutError: their bins differ.
        """
        if not isinstance(other, Numbers) or other.layout != self.layout:
            raise LayoutError(f"{_bins(self)} cannot be added to or compared with {_bins(other)}")
        counts, apart = _sum(self.counts, other.counts), _sum(self.apart, other.apart)
        return Numbers(layout=self.layout, counts=counts, apart=apart)


@dataclass(frozen=True, slots=True, kw_only=True)
class Categories:
    """How often each category came. Of a rate: how often `true` and `false`."""

    counts: Mapping[str, int] = field(default_factory=dict)
    apart: Mapping[str, int] = field(default_factory=dict)

    @property
    def events(self) -> int:
        """How many values there are."""
        return sum(self.counts.values())

    def plus(self, other: Sketch) -> Categories:
        """Both together.

        Raises:
            LayoutError: the other is a sketch of numbers.
        """
        if not isinstance(other, Categories):
            raise LayoutError(f"{_bins(self)} cannot be added to or compared with {_bins(other)}")
        return Categories(
            counts=_sum(self.counts, other.counts), apart=_sum(self.apart, other.apart)
        )


Sketch: TypeAlias = Numbers | Categories


def total(sketches: Iterable[Sketch]) -> Sketch:
    """All of them together; there must be one at least."""
    return reduce(_plus, sketches)


def numbers(layout: Layout, values: Iterable[float | None]) -> Numbers:
    """The sketch of values that are at hand. Events in files are counted by an engine instead."""
    counts: Counter[int] = Counter()
    apart: Counter[str] = Counter()
    for value in values:
        fault = _fault(layout, value)
        if fault is None and value is not None:
            counts[layout.bin_of(value)] += 1
        elif fault is not None:
            apart[fault] += 1
    return Numbers(layout=layout, counts=dict(counts), apart=dict(apart))


def categories(values: Iterable[str | None]) -> Categories:
    """The sketch of categories that are at hand."""
    counts = Counter(values)
    missing = counts.pop(None, 0)
    named = {value: count for value, count in counts.items() if value is not None}
    return Categories(counts=named, apart={MISSING: missing} if missing else {})


def _fault(layout: Layout, value: float | None) -> str | None:
    if value is None:
        return MISSING
    if isnan(value):
        return NAN
    if isinf(value):
        return INFINITE
    return None if layout.holds(value) else NEGATIVE


def _plus(one: Sketch, other: Sketch) -> Sketch:
    return one.plus(other)


def _sum(one: Mapping[_Key, int], other: Mapping[_Key, int]) -> dict[_Key, int]:
    both = dict(one)
    for key, count in other.items():
        both[key] = both.get(key, 0) + count
    return both


def _bins(sketch: Sketch) -> str:
    return "categories" if isinstance(sketch, Categories) else f"numbers in {sketch.layout}"
