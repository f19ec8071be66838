"""Both distributions of a number, in the same groups."""

from __future__ import annotations

from llmmon.drift_report.bins import Histogram
from llmmon.drift_report.drawing import WIDTH, below, chart, left, line
from llmmon.drift_report.markup import Element, element
from llmmon.drift_report.scales import Scale, number_text
from llmmon.drift_report.words import percent

_LEFT, _TOP, _BOTTOM, _HEIGHT = 48.0, 10.0, 24.0, 190.0


def numbers_chart(drawn: Histogram, medians: tuple[float, float], title: str) -> Element:
    """The baseline as an area, the current window as a line, and where each has its median."""
    across = Scale(
        low=drawn.edges[0],
        high=drawn.edges[-1],
        start=_LEFT,
        length=WIDTH - _LEFT - 10,
        is_log=drawn.is_log,
    )
    highest = max((*drawn.baseline, *drawn.current)) or 1.0
    up = Scale(low=0, high=highest, start=_HEIGHT - _BOTTOM, length=-(_HEIGHT - _BOTTOM - _TOP))
    parts = [
        *left(up, _LEFT, [(tick, percent(tick)) for tick in up.ticks(4)]),
        _steps(drawn.edges, drawn.baseline, across, up, "past area"),
        _steps(drawn.edges, drawn.current, across, up, "now outline"),
        *(
            _median(across, drawn.place_of(m), kind)
            for m, kind in zip(medians, ("past", "now"), strict=True)
        ),
        *below(across, _HEIGHT - _BOTTOM, drawn.ticks() or _round(across)),
    ]
    return chart(title, _HEIGHT, parts)


def _round(across: Scale) -> list[tuple[float, str]]:
    return [(tick, number_text(tick)) for tick in across.ticks()]


def _median(across: Scale, value: float, kind: str) -> Element:
    x = across.place(value)
    return line(x, _TOP, x, _HEIGHT - _BOTTOM, f"{kind} median")


def _steps(
    edges: tuple[float, ...], shares: tuple[float, ...], across: Scale, up: Scale, class_: str
) -> Element:
    points = [(edges[0], 0.0)]
    for place, share in enumerate(shares):
        points += [(edges[place], share), (edges[place + 1], share)]
    points.append((edges[-1], 0.0))
    written = " ".join(f"{across.place(x):.1f},{up.place(y):.1f}" for x, y in points)
    return element("polyline", points=written, class_=class_)
