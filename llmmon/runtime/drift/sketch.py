"""A sketch: how often each bin of one signal was hit, and what could not be put into a bin.

Sketches add up: that of a week is the sum of those of its hours, exactly and in any order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import isinf, isnan
from typing import TypeAlias, TypeVar

from llmmon.runtime.drift.errors import LayoutError
from llmmon.runtime.drift.layout import Layout

_NOTHING = 1e-6
"""Events. What is left of fractions that were added and taken away again."""
_Key = TypeVar("_Key")
_Count = TypeVar("_Count", int, float)
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
class Hourly:
    """Of hours: how many there are, and the sum of n m² over them, with n events of mean m."""

    squares: float
    hours: int

    def plus(self, other: Hourly, sign: int = 1) -> Hourly:
        """Both together; with -1, the one without the other."""
        return Hourly(
            squares=self.squares + sign * other.squares, hours=self.hours + sign * other.hours
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cumulated:
    """Bins that were hit, in order, and how many values there are up to each."""

    bins: Sequence[int]
    until: Sequence[float]

    def up_to(self, number: int) -> float:
        """How many values lie in this bin or below."""
        place = bisect_right(self.bins, number)
        return self.until[place - 1] if place else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A histogram of numbers on fixed edges."""

    layout: Layout
    counts: Mapping[int, float] = field(default_factory=dict)
    """Whole numbers where events were counted. What a Prometheus counted has fractions: it extends what
    it saw to the full hour."""
    apart: Mapping[str, int] = field(default_factory=dict)
    added: float | None = None
    """All values together, where that is known apart from the bins."""
    hourly: Hourly | None = None
    """How means of hours differ, where no bin tells how values do."""
    _cumulated: list[Cumulated] = field(default_factory=list, init=False, repr=False, compare=False)
    """What `cumulated` found, once somebody asked."""

    @property
    def events(self) -> float:
        """How many values are in bins."""
        return sum(self.counts.values())

    @property
    def cumulated(self) -> Cumulated:
        """Put in order once, since several statistics ask for it, some of them many times."""
        if not self._cumulated:
            bins = sorted(number for number, count in self.counts.items() if count)
            until = list(accumulate(map(self.counts.__getitem__, bins)))
            self._cumulated.append(Cumulated(bins=bins, until=until))
        return self._cumulated[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Categories:
    """How often each category came. Of a rate: how often `true` and `false`."""

    counts: Mapping[str, float] = field(default_factory=dict)
    apart: Mapping[str, int] = field(default_factory=dict)

    @property
    def events(self) -> float:
        """How many values there are."""
        return sum(self.counts.values())


Sketch: TypeAlias = Numbers | Categories


def total(sketches: Iterable[Sketch]) -> Sketch:
    """All of them together; there must be one at least.

    Raises:
        LayoutError: their bins differ.
    """
    first, *others = sketches
    if not others:
        return first
    for other in others:
        _check_same(first, other)
    apart = _sum(sketch.apart for sketch in (first, *others))
    if isinstance(first, Numbers):
        all_numbers = [s for s in (first, *others) if isinstance(s, Numbers)]
        return Numbers(
            layout=first.layout,
            counts=_sum(s.counts for s in all_numbers),
            apart=apart,
            added=_added(all_numbers),
            hourly=_hourly(all_numbers),
        )
    named = _sum(s.counts for s in (first, *others) if isinstance(s, Categories))
    return Categories(counts=named, apart=apart)


def less(whole: Sketch, part: Sketch) -> Sketch:
    """What is left of a sum without one of its parts.

    Raises:
        LayoutError: their bins differ.
    """
    _check_same(whole, part)
    apart = _difference(whole.apart, part.apart)
    if isinstance(whole, Numbers) and isinstance(part, Numbers):
        counts = _difference(whole.counts, part.counts)
        left = None if whole.added is None or part.added is None else whole.added - part.added
        hourly = None
        if whole.hourly is not None and part.hourly is not None:
            hourly = whole.hourly.plus(part.hourly, -1)
        return Numbers(layout=whole.layout, counts=counts, apart=apart, added=left, hourly=hourly)
    if isinstance(whole, Categories) and isinstance(part, Categories):
        return Categories(counts=_difference(whole.counts, part.counts), apart=apart)
    return whole


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


def _check_same(one: Sketch, other: Sketch) -> None:
    if _bins(one) != _bins(other):
        raise LayoutError(f"{_bins(one)} cannot be added to or compared with {_bins(other)}")


def _added(sketches: Iterable[Numbers]) -> float | None:
    together = 0.0
    for sketch in sketches:
        if sketch.added is None:
            return None
        together += sketch.added
    return together


def _hourly(sketches: Iterable[Numbers]) -> Hourly | None:
    together = Hourly(squares=0.0, hours=0)
    for sketch in sketches:
        if sketch.hourly is None:
            return None
        together = together.plus(sketch.hourly)
    return together


def _sum(every: Iterable[Mapping[_Key, _Count]]) -> dict[_Key, _Count]:
    """In place: most of the time of a check goes into adding up hours."""
    first, *others = every
    together = dict(first)
    for counts in others:
        for key, count in counts.items():
            together[key] = together[key] + count if key in together else count
    return together


def _difference(whole: Mapping[_Key, _Count], part: Mapping[_Key, _Count]) -> dict[_Key, _Count]:
    left = dict(whole)
    for key, count in part.items():
        left[key] -= count
        if left[key] < _NOTHING:
            del left[key]
    return left


def _bins(sketch: Sketch) -> Layout | str:
    return "categories" if isinstance(sketch, Categories) else sketch.layout
