"""The parts that all charts have: a frame, an axis of values, and text."""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.drift_report.markup import Element, element
from llmmon.drift_report.scales import Scale

WIDTH = 380
"""Of every chart, in units of its own, which a screen scales."""


def chart(title: str, height: float, parts: Iterable[Element]) -> Element:
    """A picture that says in words what it shows."""
    return element(
        "svg",
        element("title", title),
        *parts,
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="img",
    )


def figure(caption: str, *children: Element | None) -> Element:
    """A chart under its heading."""
    return element("figure", element("figcaption", caption), *children)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Element:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def text(x: float, y: float, said: str, anchor: str = "middle", class_: str = "tick") -> Element:
    """A word or two at a point of their baseline."""
    return element("text", said, x=x, y=y, text_anchor=anchor, class_=class_)


def below(scale: Scale, y: float, labels: Iterable[tuple[float, str]]) -> list[Element]:
    """A horizontal axis at a height; labels that would touch are left out."""
    parts, free = [line(scale.start, y, scale.start + scale.length, y, "axis")], -100.0
    for value, said in labels:
        x, half = scale.place(value), len(said) * 3.4
        parts.append(line(x, y, x, y + 4, "axis"))
        middle = min(max(x, half), WIDTH - half)
        if middle - half > free:
            parts.append(text(middle, y + 16, said))
            free = middle + half + 4
    return parts


def left(scale: Scale, x: float, labels: Iterable[tuple[float, str]]) -> list[Element]:
    """Lines across, with what they stand for at their left."""
    parts = []
    for value, said in labels:
        y = scale.place(value)
        parts.append(line(x, y, WIDTH - 10, y, "grid"))
        parts.append(text(x - 6, y + 4, said, "end"))
    return parts
