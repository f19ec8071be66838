"""What a counter counted in the last hour: the one expression that drift's rules and its job share."""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.promql import Selector, Vector, increase, total
from llmmon.units import Duration

HOUR = Duration.parse("1h")


def counted_in_an_hour(counter: Selector, by: Iterable[str]) -> Vector:
    """By labels; as Prometheus extends what it saw to the full hour."""
    return total(increase(counter.over(HOUR)), by)
