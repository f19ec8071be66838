"""Two sketches as counts of the same groups: tenths of the baseline, or categories."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from llmmon.runtime.drift.errors import LayoutError
from llmmon.runtime.drift.layout import Buckets
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch

_Group = TypeVar("_Group", int, str)
TENTHS = 10
LEAST_EXPECTED = 5
"""Categories expected less often than this are pooled before they are tested (Cochran 1954)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Counts of each group in the baseline and in the current window."""

    baseline: tuple[float, ...]
    current: tuple[float, ...]

    @property
    def freedom(self) -> int:
        """Groups that can vary freely."""
        return max(len(self.baseline) - 1, 1)

    @property
    def effective(self) -> float:
        """nm / (n + m): how much both windows together tell."""
        return effective_events(sum(self.baseline), sum(self.current))

    def smoothed(self) -> list[tuple[float, float]]:
        """Shares of each group, with half an event added to each (Krichevsky and Trofimov 1981).

        An empty group then has a share that fits the number of events. A fixed tiny share in its
        place, as is usual, makes one missing event the largest part of a divergence.
        """
        return list(zip(_half_more(self.baseline), _half_more(self.current), strict=True))

    def shares(self) -> list[tuple[float, float]]:
        """Shares of each group as they were counted."""
        n, m = sum(self.current), sum(self.baseline)
        return [(b / m, c / n) for b, c in zip(self.baseline, self.current, strict=True)]


def effective_events(baseline: float, current: float) -> float:
    """nm / (n + m)."""
    return baseline * current / (baseline + current)


def in_groups(baseline: Sketch, current: Sketch) -> Pairs:
    """Numbers by tenths of the baseline, or by the buckets of their histogram; categories as they are.

    Groups that nobody hit are left out; but not buckets, nor categories that count 0: rules in
    Prometheus compare all there are.

    Raises:
        LayoutError: the bins differ.
    """
    if isinstance(baseline, Numbers) and isinstance(current, Numbers):
        check_layouts(baseline, current)
        if isinstance(baseline.layout, Buckets):
            return _of_each(baseline.layout, baseline, current)
        cuts = tenths(baseline)
        return _pairs(_by_cut(baseline, cuts), _by_cut(current, cuts))
    if isinstance(baseline, Categories) and isinstance(current, Categories):
        return _pairs(baseline.counts, current.counts)
    raise LayoutError("numbers cannot be compared with categories")


def pooled(pairs: Pairs) -> Pairs:
    """With the groups that are too rare for a chi-squared test as one."""
    everything = sum(pairs.baseline) + sum(pairs.current)
    smaller = min(sum(pairs.baseline), sum(pairs.current))
    kept, rare = list[tuple[float, float]](), [0.0, 0.0]
    for b, c in zip(pairs.baseline, pairs.current, strict=True):
        if (b + c) * smaller / everything >= LEAST_EXPECTED:
            kept.append((b, c))
        else:
            rare[0], rare[1] = rare[0] + b, rare[1] + c
    if any(rare):
        kept.append((rare[0], rare[1]))
    return Pairs(baseline=tuple(b for b, _ in kept), current=tuple(c for _, c in kept))


def tenths(baseline: Numbers) -> list[int]:
    """The last bin of each group. A bin with two tenths of the events is one by itself."""
    bins, until = baseline.cumulated.bins, baseline.cumulated.until
    events = until[-1]
    goals = (-(-tenth * events // TENTHS) for tenth in range(1, TENTHS + 1))
    cuts = {bins[bisect_left(until, goal)] for goal in goals}
    # None but one in which a tenth ends can have two of them.
    large = [number for number in cuts if baseline.counts[number] * TENTHS >= 2 * events]
    return sorted(cuts.union(number - 1 for number in large))


def check_layouts(baseline: Numbers, current: Numbers) -> None:
    """Refuse sketches whose bins differ.

    Raises:
        LayoutError: they do.
    """
    if baseline.layout != current.layout:
        raise LayoutError(f"{baseline.layout} and {current.layout} are different bins")


def ordered(baseline: Sketch, current: Sketch) -> tuple[Numbers, Numbers]:
    """Both as numbers.

    Raises:
        LayoutError: one is of categories, which have no order, or the bins differ.
    """
    if not isinstance(baseline, Numbers) or not isinstance(current, Numbers):
        raise LayoutError("categories have no order to compare by")
    check_layouts(baseline, current)
    return baseline, current


def _of_each(layout: Buckets, baseline: Numbers, current: Numbers) -> Pairs:
    return Pairs(
        baseline=tuple(baseline.counts.get(number, 0) for number in layout.bins),
        current=tuple(current.counts.get(number, 0) for number in layout.bins),
    )


def _by_cut(sketch: Numbers, cuts: list[int]) -> dict[int, float]:
    until = [*map(sketch.cumulated.up_to, cuts), sketch.events]
    each = (high - low for low, high in pairwise([0, *until]))
    return {group: count for group, count in enumerate(each) if count}


def _pairs(baseline: Mapping[_Group, float], current: Mapping[_Group, float]) -> Pairs:
    groups = sorted(set(baseline).union(current))
    return Pairs(
        baseline=tuple(baseline.get(group, 0) for group in groups),
        current=tuple(current.get(group, 0) for group in groups),
    )


def _half_more(counts: Iterable[float]) -> list[float]:
    more = [count + 0.5 for count in counts]
    everything = sum(more)
    return [count / everything for count in more]
