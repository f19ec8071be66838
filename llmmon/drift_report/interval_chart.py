"""An effect with its bounds, and the floor that its near bound must be beyond."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llmmon.drift_report.drawing import WIDTH, below, chart, line, text
from llmmon.drift_report.markup import Element, element
from llmmon.drift_report.scales import Scale, number_text
from llmmon.drift_report.words import percent

_SIDE, _MIDDLE, _AXIS, _HEIGHT = 16.0, 40.0, 62.0, 86.0
_FARTHEST = 4
"""Times the effect or the floor, whichever is larger, that the axis reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What is drawn."""

    lower: float
    value: float
    upper: float
    floors: tuple[float, ...]
    is_share: bool


def interval_chart(interval: Interval, verdict: str, title: str) -> Element:
    """A bar from bound to bound; an arrow where one is too far away to be drawn."""
    across = _scale(interval)
    labels = [(tick, _written(tick, interval)) for tick in across.ticks()]
    return chart(
        title,
        _HEIGHT,
        [
            *below(across, _AXIS, labels),
            line(across.place(0), 22, across.place(0), _AXIS, "zero"),
            *(part for floor in interval.floors for part in _floor(across, floor)),
            *_bar(across, interval, verdict),
        ],
    )


def _scale(interval: Interval) -> Scale:
    reach = _FARTHEST * max(abs(interval.value), *map(abs, interval.floors), 1e-9)
    shown = (interval.lower, interval.upper, *interval.floors, 0.0)
    low, high = max(min(shown), -reach), min(max(shown), reach)
    margin = 0.06 * (high - low)
    low = low - margin if low < 0 else low
    return Scale(low=low, high=high + margin, start=_SIDE, length=WIDTH - 2 * _SIDE)


def _floor(across: Scale, floor: float) -> Iterator[Element]:
    x = across.place(floor)
    yield line(x, 18, x, _AXIS, "floor")
    yield text(min(max(x, _SIDE + 16), WIDTH - _SIDE - 16), 12, "floor", class_="tick floor-name")


def _bar(across: Scale, interval: Interval, verdict: str) -> Iterator[Element]:
    left, right = across.place(interval.lower), across.place(interval.upper)
    yield line(left, _MIDDLE, right, _MIDDLE, f"bounds {verdict}")
    for x, bound, way in ((left, interval.lower, -1), (right, interval.upper, 1)):
        if across.low <= bound <= across.high:
            yield line(x, _MIDDLE - 7, x, _MIDDLE + 7, f"bounds {verdict}")
        else:
            points = f"{x + way * 8:.1f},{_MIDDLE} {x:.1f},{_MIDDLE - 6} {x:.1f},{_MIDDLE + 6}"
            yield element("polygon", points=points, class_=f"dot {verdict}")
    yield element(
        "circle", cx=across.place(interval.value), cy=_MIDDLE, r=5.5, class_=f"dot {verdict}"
    )


def _written(value: float, interval: Interval) -> str:
    return percent(round(value, 9)) if interval.is_share else number_text(value)
