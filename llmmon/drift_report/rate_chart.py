"""Two rates with their bounds, and the highest that is still fine where there is such a limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmmon.drift_report.drawing import WIDTH, below, chart, line, text
from llmmon.drift_report.markup import Element, element
from llmmon.drift_report.scales import Scale
from llmmon.drift_report.words import percent

_NAMES, _ROW, _TOP = 70.0, 30.0, 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """A rate and its bounds."""

    name: str
    kind: str
    lower: float
    value: float
    upper: float


def rate_chart(rates: Sequence[Bounded], limit: float | None, title: str) -> Element:
    """One row each, from zero on."""
    highest = max(*(rate.upper for rate in rates), limit or 0.0) * 1.06 or 1.0
    across = Scale(low=0, high=min(highest, 1.0), start=_NAMES, length=WIDTH - _NAMES - 20)
    bottom = _TOP + _ROW * len(rates)
    parts = below(across, bottom, [(tick, percent(round(tick, 9))) for tick in across.ticks()])
    if limit is not None:
        x = across.place(limit)
        parts += [line(x, 18, x, bottom, "floor"), text(x, 12, "limit", class_="tick floor-name")]
    for row, rate in enumerate(rates):
        parts += _row(rate, _TOP + _ROW * (row + 0.5), across)
    return chart(title, bottom + 24, parts)


def _row(rate: Bounded, y: float, across: Scale) -> Iterator[Element]:
    left, right = across.place(rate.lower), across.place(rate.upper)
    yield text(_NAMES - 8, y + 4, rate.name, "end", "name")
    yield line(left, y, right, y, f"{rate.kind} bounds")
    for x in (left, right):
        yield line(x, y - 6, x, y + 6, f"{rate.kind} bounds")
    yield element("circle", cx=across.place(rate.value), cy=y, r=5, class_=f"{rate.kind} dot")
