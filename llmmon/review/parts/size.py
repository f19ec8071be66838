"""How much the service costs Prometheus: rules, series, and the limit on series."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.review.change import About, Change, Risk, by_rise
from llmmon.review.document import Node, both
from llmmon.units import decimal_text

_ABOUT = About("size")
_COUNTS = (
    ("series", "native", "native series of each process"),
    ("series", "recorded", "recorded series"),
    ("rules", "recording", "recording rules"),
    ("rules", "alerting", "alerting rules"),
)


def changes(old: Node, new: Node) -> Iterator[Change]:
    """All counts that differ, as one change, and the limit."""
    counts = [
        f"{label} {_step(int(before), int(after))}"
        for group, key, label in _COUNTS
        if (before := old.node(group).number(key)) != (after := new.node(group).number(key))
    ]
    if counts:
        yield _ABOUT.change("counts", Risk.CHANGED, ", ".join(counts))
    yield from _limit(old, new)


def _step(old: int, new: int) -> str:
    """`486 → 972 (+486)`."""
    return f"{old} → {new} ({new - old:+})"


def _limit(old: Node, new: Node) -> Iterator[Change]:
    before, after = both(old, new, lambda side: side.optional(side.number, "max_series"))
    risk = by_rise((before, after), Risk.LOOSENED)
    label = "limit of series"
    yield from _ABOUT.value("max_series", label, (_text(before), _text(after)), risk=risk)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else decimal_text(number)
