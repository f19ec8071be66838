"""What sketches would be if something had changed: other values, or more or less of a category."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import log
from typing import TypeAlias

from llmmon.runtime.drift.check import DOWN, UP
from llmmon.runtime.drift.judge import Judge
from llmmon.runtime.drift.layout import LOG_GROWTH, Buckets, Linear, Logarithmic, OneBin
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from llmmon.runtime.drift.statistics.proportion import NO, YES
from llmmon.runtime.drift.stretch import stretched

Change: TypeAlias = Callable[[Sketch], Sketch]
"""A sketch as if something had changed."""


def changes_of(judge: Judge) -> Mapping[str, float]:
    """Changes of a check's signal, in the direction that is bad, by how they are written: factors."""
    if isinstance(_anything(judge), Categories):
        return {"halved": 0.5} if falls(judge) else {"doubled": 2.0}
    percents = (-10, -20, -50) if falls(judge) else (10, 20, 50)
    return {f"{percent:+}%": 1 + percent / 100 for percent in percents}


def falls(judge: Judge) -> bool:
    """Whether it is a fall that matters. A score is better higher unless somebody says otherwise."""
    sketch, direction = _anything(judge), judge.check.direction
    if isinstance(sketch, Numbers) and isinstance(sketch.layout, Linear):
        return direction != UP
    return direction == DOWN


def _anything(judge: Judge) -> Sketch:
    return next(iter(judge.baseline.hours.values()))


def scaled(factor: float) -> Change:
    """Numbers that many times as large; of categories, all but the usual one that many times as often."""

    def change(sketch: Sketch) -> Sketch:
        if isinstance(sketch, Categories):
            return _more_often(sketch, factor)
        if isinstance(sketch.layout, Buckets):
            return stretched(sketch, sketch.layout, factor)
        if isinstance(sketch.layout, OneBin):
            return _with_larger_mean(sketch, factor)
        return _moved(sketch, sketch.layout, factor)

    return change


def _moved(sketch: Numbers, layout: Logarithmic | Linear, factor: float) -> Numbers:
    """Values are where their bin is: exact to half a bin. Those at the ends stay there."""
    first, last = layout.bins[0], layout.bins[-1]
    shift = round(log(factor) / LOG_GROWTH)
    counts: dict[int, float] = {}
    for number, count in sketch.counts.items():
        to = number
        if first < number < last:
            to = number + shift if isinstance(layout, Logarithmic) else round(number * factor)
            to = min(max(to, first + 1), last)
        counts[to] = counts.get(to, 0) + count
    return replace(sketch, counts=counts)


def _with_larger_mean(sketch: Numbers, factor: float) -> Numbers:
    hourly = sketch.hourly
    return replace(
        sketch,
        added=None if sketch.added is None else factor * sketch.added,
        hourly=hourly and replace(hourly, squares=factor**2 * hourly.squares),
    )


def _more_often(sketch: Categories, factor: float) -> Categories:
    """Of a rate, `true`. Events are as many as they were."""
    is_rate = {*sketch.counts} <= {YES, NO}
    usual = NO if is_rate else max(sketch.counts, key=lambda name: sketch.counts[name])
    others = {name: count for name, count in sketch.counts.items() if name != usual}
    most = sketch.events / sum(others.values()) if sum(others.values()) else 1.0
    counts = {name: min(factor, most) * count for name, count in others.items()}
    return replace(sketch, counts={**counts, usual: sketch.events - sum(counts.values())})
