"""Buckets of a histogram, which Prometheus counts up to a bound, as counts between two bounds."""

from __future__ import annotations

from collections.abc import Sequence

from llmmon.preview.answers import Series, Value

_LE = "le"


def between_bounds(series: Sequence[Series]) -> tuple[Series, ...]:
    """The buckets by their bounds, each without what is in the one below."""
    ascending = sorted(series, key=_bound)
    below: tuple[Value, ...] = ()
    found = []
    for each in ascending:
        found.append(Series(each.labels, _without(each.values, below)))
        below = each.values
    return tuple(found)


def _bound(series: Series) -> float:
    return float(series.labels.get(_LE, "inf"))


def _without(values: Sequence[Value], below: Sequence[Value]) -> tuple[Value, ...]:
    if not below:
        return tuple(values)
    return tuple(
        None if value is None else value - (less or 0)
        for value, less in zip(values, below, strict=True)
    )
