"""Buckets as if every value in them were larger."""

from __future__ import annotations

from dataclasses import replace

from llmmon.runtime.drift.layout import Buckets
from llmmon.runtime.drift.sketch import Numbers


def stretched(sketch: Numbers, layout: Buckets, factor: float) -> Numbers:
    """Each value that many times as large; values are spread evenly over their bucket.

    What is beyond the last bound stays there.
    """
    counts = dict.fromkeys(layout.bins, 0.0)
    for number, count in sketch.counts.items():
        low, high = (factor * edge for edge in layout.edges(number))
        if high <= low or number == layout.bins[-1]:
            counts[number] += count
            continue
        for into in layout.bins:
            counts[into] += count * _part(layout, into, low, high)
    added = None if sketch.added is None else factor * sketch.added
    return replace(sketch, counts=counts, added=added)


def _part(layout: Buckets, number: int, low: float, high: float) -> float:
    """How much of an interval lies in a bin."""
    start, end = layout.edges(number)
    if number == layout.bins[-1]:
        return max(high - max(low, start), 0.0) / (high - low)
    return max(min(high, end) - max(low, start), 0.0) / (high - low)
