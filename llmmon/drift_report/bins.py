"""Sketches in as many groups as an eye can tell apart: for drawing, and for nothing else."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from llmmon.drift_report.scales import number_text
from llmmon.runtime.drift.layout import Layout, Linear, Logarithmic
from llmmon.runtime.drift.sketch import Categories, Numbers

LEAST_GROUPS, MOST_GROUPS = 14, 44
MOST_CATEGORIES = 14
_TAIL = 0.001
"""Share of a window at either end that does not stretch the axis."""
_LEAST_SPAN = 12
"""Bins: what is all of one value would else be a line without a width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Both windows in the same groups, as shares of all their events."""

    edges: tuple[float, ...]
    """One more than groups."""
    baseline: tuple[float, ...]
    current: tuple[float, ...]
    is_log: bool
    outside: tuple[float, float]
    """Events of the baseline and of the current window that lie beyond the axis."""
    bounds: tuple[float, ...] = ()
    """Of bins that are uneven, each of which is as wide as any other on the axis: the values at whole
    numbers of it. The last one may have no end."""

    def place_of(self, value: float) -> float:
        """Where a value is on the axis."""
        if not self.bounds:
            return value
        after = min(max(bisect_left(self.bounds, value), 1), len(self.bounds) - 1)
        low, high = self.bounds[after - 1], self.bounds[after]
        return after - 1 + (min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.0)

    def ticks(self) -> list[tuple[float, str]] | None:
        """Bounds of uneven bins, where there are some."""
        named = [(float(n), number_text(bound)) for n, bound in enumerate(self.bounds)]
        if len(named) > 1 and self.bounds[-1] == self.bounds[-2]:
            named[-1] = (named[-1][0], "more")
        return named or None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryShare:
    """A category, and how many of the events of each window it has."""

    name: str
    baseline: float
    current: float


def histogram(baseline: Numbers, current: Numbers) -> Histogram | None:
    """Both in groups; `None` if there is nothing that the axis can show."""
    layout = current.layout
    if not _is_even(layout):
        return _of_each(baseline, current, layout)
    first, last = _extent(baseline, current)
    if last < first:
        return None
    groups = _groups(min(baseline.events, current.events))
    width = max(-(-(last - first + 1) // groups), 1)
    starts = list(range(first, last + 1, width))
    counts = [_grouped(sketch, starts, width) for sketch in (baseline, current)]
    events = [max(sketch.events, 1) for sketch in (baseline, current)]
    return Histogram(
        edges=(*(layout.edges(n)[0] for n in starts), layout.edges(starts[-1] + width - 1)[1]),
        baseline=tuple(count / events[0] for count in counts[0]),
        current=tuple(count / events[1] for count in counts[1]),
        is_log=isinstance(layout, Logarithmic),
        outside=(
            round(baseline.events - sum(counts[0])),
            round(current.events - sum(counts[1])),
        ),
    )


def _is_even(layout: Layout) -> bool:
    """Whether all bins are equally wide on some axis. Bounds of histograms are where somebody put them."""
    return isinstance(layout, Logarithmic | Linear)


def _of_each(baseline: Numbers, current: Numbers, layout: Layout) -> Histogram | None:
    hit = sorted({*baseline.counts, *current.counts})
    if not hit:
        return None
    numbers = range(hit[0], hit[-1] + 1)
    shares = [
        tuple(sketch.counts.get(n, 0) / (sketch.events or 1) for n in numbers)
        for sketch in (baseline, current)
    ]
    return Histogram(
        edges=tuple(map(float, range(len(numbers) + 1))),
        baseline=shares[0],
        current=shares[1],
        is_log=False,
        outside=(0, 0),
        bounds=(layout.edges(numbers[0])[0], *(layout.edges(n)[1] for n in numbers)),
    )


def category_shares(baseline: Categories, current: Categories) -> tuple[list[CategoryShare], int]:
    """The largest categories, and how many there are besides."""
    named = {*baseline.counts, *current.counts}
    before, now = max(baseline.events, 1), max(current.events, 1)
    every = [
        CategoryShare(
            name=name,
            baseline=baseline.counts.get(name, 0) / before,
            current=current.counts.get(name, 0) / now,
        )
        for name in named
    ]
    every.sort(key=lambda share: (-max(share.baseline, share.current), share.name))
    return every[:MOST_CATEGORIES], len(every[MOST_CATEGORIES:])


def _groups(events: float) -> int:
    """More events bear finer groups: three times the cube root, after Rice's rule."""
    groups: float = 3 * events ** (1 / 3)
    return min(max(round(groups), LEAST_GROUPS), MOST_GROUPS)


def _extent(*sketches: Numbers) -> tuple[int, int]:
    """The bins from the lowest to the highest that matter in either window."""
    ends = [end for sketch in sketches for end in _ends(sketch)]
    if not ends:
        return 0, -1
    first, last = min(ends), max(ends)
    lacking = max(_LEAST_SPAN - (last - first), 0)
    layout = sketches[0].layout
    return max(first - lacking // 2, _lowest(layout)), min(last + lacking // 2, layout.bins[-1])


def _ends(sketch: Numbers) -> list[int]:
    lowest = _lowest(sketch.layout)
    seen, total, ends = 0.0, sketch.events, list[int]()
    for number in sorted(number for number in sketch.counts if number >= lowest):
        seen += sketch.counts[number]
        if not ends and seen >= total * _TAIL:
            ends.append(number)
        if ends and seen >= total * (1 - _TAIL):
            return [*ends, number]
    return ends


def _lowest(layout: Layout) -> int:
    """A logarithmic axis has no place for zero."""
    return layout.bins[1] if isinstance(layout, Logarithmic) else layout.bins[0]


def _grouped(sketch: Numbers, starts: list[int], width: int) -> list[float]:
    counts: list[float] = [0] * len(starts)
    for number, count in sketch.counts.items():
        place = (number - starts[0]) // width
        if 0 <= place < len(starts):
            counts[place] += count
    return counts
