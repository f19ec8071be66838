"""Sketches of the hours that a Prometheus counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.layout import Buckets, OneBin
from llmmon.runtime.drift.prometheus.hours import Counted
from llmmon.runtime.drift.prometheus.series import (
    BINS,
    BUCKETS,
    HISTOGRAM,
    HITS,
    MEAN,
    RATE,
    SUM,
    TOTAL,
    Series,
)
from llmmon.runtime.drift.sketch import Categories, Hourly, Numbers, Sketch
from llmmon.runtime.drift.statistics.proportion import NO, YES

_EVERYTHING = float("inf")


def sketches_of(series: Series, hours: Mapping[int, Counted]) -> dict[int, Sketch]:
    """One sketch for each hour of a model.

    Raises:
        DriftError: what was counted is no histogram.
    """
    if series.kind == HISTOGRAM:
        return _histograms(
            series, {hour: _cumulative(series, c) for hour, c in hours.items()}, hours
        )
    if series.kind == MEAN:
        return {hour: _amount(counted) for hour, counted in hours.items()}
    return {hour: _categories(series, counted) for hour, counted in hours.items()}


def _amount(counted: Counted) -> Numbers:
    """An hour tells nothing of single values; hours tell by how much their means differ."""
    events, added = (sum(counted.parts[part].values()) for part in (TOTAL, SUM))
    hourly = Hourly(squares=added**2 / events, hours=1) if events else Hourly(squares=0.0, hours=0)
    return Numbers(layout=OneBin(), counts={0: events}, added=added, hourly=hourly)


def _cumulative(series: Series, counted: Counted) -> dict[float, float]:
    """Observations up to each bound, in the signal's unit."""
    found: dict[float, float] = {}
    for text, count in counted.parts[BUCKETS].items():
        try:
            bound = float(text) / series.per_unit
        except ValueError as error:
            raise DriftError(f"{series.signal} has a bucket up to {text!r:.50}") from error
        found[bound] = found.get(bound, 0.0) + count
    return found


def _histograms(
    series: Series, every: Mapping[int, dict[float, float]], hours: Mapping[int, Counted]
) -> dict[int, Sketch]:
    """In the bounds that all hours have: after a change of bounds, the coarser of both is exact."""
    common = reduce(set.intersection, ({*found} for found in every.values()))
    bounds = tuple(sorted(bound for bound in common if bound != _EVERYTHING))
    if _EVERYTHING not in common or not bounds:
        raise DriftError(
            f"{series.signal} has no bound of a bucket that all hours share: its bounds have changed, "
            "or it is no histogram"
        )
    layout = Buckets(bounds=bounds)
    return {
        hour: Numbers(
            layout=layout,
            counts=_bins([found[bound] for bound in (*bounds, _EVERYTHING)]),
            added=_sum(series, hours[hour]),
        )
        for hour, found in every.items()
    }


def _bins(up_to: Iterable[float]) -> dict[int, float]:
    """Each bucket less the one below it. Buckets are extrapolated each by itself: rounding may put
    them out of order."""
    below, found = 0.0, {}
    for number, count in enumerate(up_to):
        found[number] = max(count - below, 0.0)
        below = count
    return found


def _sum(series: Series, counted: Counted) -> float | None:
    added = counted.parts.get(SUM)
    return None if added is None else sum(added.values()) / series.per_unit


def _categories(series: Series, counted: Counted) -> Categories:
    if BINS in counted.parts:
        return Categories(counts=_known(series, counted.parts[BINS]))
    total = sum(counted.parts[TOTAL].values())
    hits = sum(counted.parts.get(HITS, {}).values())
    return Categories(counts={YES: hits, NO: max(total - hits, 0.0)})


def _known(series: Series, bins: Mapping[str, float]) -> dict[str, float]:
    """Of a rate, both of its bins, whatever was recorded."""
    if series.kind != RATE:
        return dict(bins)
    if not {*bins} <= {YES, NO}:
        raise DriftError(
            f"{series.signal} is a rate, and was recorded by other bins than true and false"
        )
    return {YES: bins.get(YES, 0.0), NO: bins.get(NO, 0.0)}
