"""Which way a window leans from its past: what a distance does not say."""

from __future__ import annotations

from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.statistics.pairs import check_layouts
from llmmon.runtime.drift.statistics.proportion import NO, YES, rate


def leaning(baseline: Sketch, current: Sketch) -> int:
    """1 if the window's values are higher, -1 if they are lower; 0 if neither, or without an order.

    Of numbers by how often a value of one window is above one of the other (Mann and Whitney 1947),
    on which a value far out has no more say than any other.
    """
    if isinstance(baseline, Numbers) and isinstance(current, Numbers):
        check_layouts(baseline, current)
        return _sign(_ranked(baseline, current))
    if isinstance(baseline, Numbers) or isinstance(current, Numbers):
        return 0
    if not {*baseline.counts, *current.counts} <= {YES, NO}:
        return 0
    return _sign(rate(current) - rate(baseline))


def _ranked(before: Numbers, now: Numbers) -> float:
    """Pairs in which the window has the higher value, less those in which the baseline has."""
    difference = below = 0.0
    total = before.events
    for number in sorted({*before.counts, *now.counts}):
        here = before.counts.get(number, 0)
        difference += now.counts.get(number, 0) * (2 * below + here - total)
        below += here
    return difference


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
