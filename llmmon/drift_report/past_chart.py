"""The windows of the past and now, one dot each, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llmmon.drift_report.drawing import WIDTH, below, chart, left, line
from llmmon.drift_report.evidence import Point
from llmmon.drift_report.markup import Element, element
from llmmon.drift_report.scales import Scale, number_text
from llmmon.drift_report.words import percent
from llmmon.runtime.drift.hours import hour_text

_LEFT, _TOP, _BOTTOM, _HEIGHT = 48.0, 10.0, 24.0, 130.0
_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is drawn."""

    past: Sequence[Point]
    judged: Sequence[Point]
    """The current window last."""
    limit: float | None
    """A value that is marked."""
    is_share: bool


def past_chart(course: Course, title: str) -> Element | None:
    """Nothing where there is no window at all."""
    every = [*course.past, *course.judged]
    if not every:
        return None
    across = Scale(
        low=min(point.start for point in every),
        high=max(point.start for point in every),
        start=_LEFT + 8,
        length=WIDTH - _LEFT - 26,
    )
    highest = max([*(point.value for point in every), course.limit or 0.0]) * 1.05 or 1.0
    up = Scale(low=0, high=highest, start=_HEIGHT - _BOTTOM, length=-(_HEIGHT - _BOTTOM - _TOP))
    written = percent if course.is_share else number_text
    parts = left(up, _LEFT, [(tick, written(round(tick, 9))) for tick in up.ticks(3)])
    if course.limit is not None:
        y = up.place(course.limit)
        parts.append(line(_LEFT, y, WIDTH - 10, y, "floor"))
    parts.append(_dots(course.past, across, up))
    parts += [_dot(point, across, up, "before dot", 4) for point in course.judged[:-1]]
    parts += [_dot(point, across, up, "now dot", 5.5) for point in course.judged[-1:]]
    return chart(title, _HEIGHT, [*parts, *below(across, _HEIGHT - _BOTTOM, _days(across))])


def _dots(points: Sequence[Point], across: Scale, up: Scale) -> Element:
    """As one path, since there may be hundreds: lines without a length, whose ends are round."""
    written = "".join(
        f"M{across.place(point.start):.1f},{up.place(point.value):.1f}h0" for point in points
    )
    return element("path", d=written, class_="past dots")


def _dot(point: Point, across: Scale, up: Scale, class_: str, radius: float) -> Element:
    said = f"{hour_text(point.start)}: {number_text(point.value)}"
    return element(
        "circle",
        element("title", said),
        cx=across.place(point.start),
        cy=up.place(point.value),
        r=radius,
        class_=class_,
    )


def _days(across: Scale) -> list[tuple[float, str]]:
    """Midnights, a week apart where there are many."""
    first, last = -(-int(across.low) // _DAY), int(across.high) // _DAY
    apart = next(step for step in (1, 2, 7, 14, 28, 10_000) if (last - first) // step <= 6)
    return [(day * _DAY, hour_text(day * _DAY)[5:10]) for day in range(first, last + 1, apart)]
