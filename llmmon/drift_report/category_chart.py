"""Both distributions of a category: two bars each, and which categories came or went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmmon.drift_report.bins import CategoryShare
from llmmon.drift_report.drawing import WIDTH, chart, text
from llmmon.drift_report.markup import Element, element, shortened
from llmmon.drift_report.scales import Scale, number_text

_ROW, _BAR, _NAMES, _NUMBERS = 34.0, 11.0, 130.0, 74.0
_LONGEST_NAME = 15
"""Characters that fit beside the bars."""


def category_chart(shares: Sequence[CategoryShare], more: int, title: str) -> Element:
    """The largest categories, the largest first."""
    highest = max((max(share.baseline, share.current) for share in shares), default=0) or 1.0
    across = Scale(low=0, high=highest, start=_NAMES, length=WIDTH - _NAMES - _NUMBERS)
    parts = [
        part for row, share in enumerate(shares) for part in _row(share, row * _ROW + 4, across)
    ]
    height = len(shares) * _ROW + 6
    if more:
        height += 18
        parts.append(text(_NAMES - 8, height - 6, f"and {more:,} more", "end"))
    return chart(title, height, parts)


def _row(share: CategoryShare, top: float, across: Scale) -> Iterator[Element]:
    label = text(_NAMES - 8, top + 15, _short(share.name), "end", "name")
    label.insert(0, element("title", shortened(share.name)))
    yield label
    if not share.baseline or not share.current:
        fate = "new" if share.current else "gone"
        yield text(_NAMES - 8, top + 28, fate, "end", f"badge {fate}")
    for kind, value, y in (("past", share.baseline, top), ("now", share.current, top + _BAR + 2)):
        width = max(across.place(value) - across.start, 1.0 if value else 0.0)
        yield element("rect", x=across.start, y=y, width=width, height=_BAR, class_=f"{kind} bar")
        yield text(across.start + width + 5, y + 9.5, f"{number_text(100 * value)}%", "start")


def _short(name: str) -> str:
    if not name.strip():
        return "(empty)"
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
