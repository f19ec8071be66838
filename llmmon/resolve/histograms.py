"""Bounds of the native histograms: those of the spec or the default ones, with all thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from llmmon.catalog.native import (
    HISTOGRAMS,
    QUALITY_SCORE,
    REQUEST_DURATION,
    RESPONSE_LENGTH,
    TIME_PER_OUTPUT_TOKEN,
    TIME_TO_FIRST_TOKEN,
    NativeMetric,
)
from llmmon.catalog.native_names import NativeNames
from llmmon.codes.slo import UNUSABLE_BOUNDS
from llmmon.model.service import Histogram
from llmmon.resolve.parsed import Problems
from llmmon.source import SpecPath
from llmmon.units import Duration, decimal_text

METRICS = {
    "duration": REQUEST_DURATION,
    "first_token": TIME_TO_FIRST_TOKEN,
    "per_token": TIME_PER_OUTPUT_TOKEN,
    "quality": QUALITY_SCORE,
    "response_length": RESPONSE_LENGTH,
}
"""The histogram that each key of `instrumentation.buckets` is about."""


@dataclass(frozen=True, slots=True)
class Explicit:
    """Bounds that a spec gives, with the key that gives them."""

    key: str
    bounds: tuple[Decimal, ...]


def explicit_bounds(problems: Problems) -> dict[str, Explicit]:
    """The bounds that the spec gives, by metric, in the metric's unit."""
    instrumentation = problems.parsed.spec.instrumentation
    buckets = instrumentation.buckets if instrumentation is not None else None
    found = {}
    for key, metric in METRICS.items():
        written = getattr(buckets, key, None)
        if written is not None:
            bounds = tuple(_number(bound) for bound in written)
            _check(metric, bounds, ("instrumentation", "buckets", key), problems)
            found[metric.name] = Explicit(key, bounds)
    return found


def _number(bound: Duration | Decimal) -> Decimal:
    return bound.seconds if isinstance(bound, Duration) else bound


def _check(
    metric: NativeMetric, bounds: tuple[Decimal, ...], path: SpecPath, problems: Problems
) -> None:
    scores = metric is QUALITY_SCORE
    for index, bound in enumerate(bounds):
        text = decimal_text(bound)
        if scores and not 0 <= bound <= 1:
            message, hint = f"{text} is not a score from 0 to 1", "remove it"
        elif not scores and bound <= 0:
            message, hint = f"{text} is not above zero", "remove it"
        elif index and bound <= bounds[index - 1]:
            message, hint = "this bound is not above the one before it", "sort the bounds"
        else:
            continue
        problems.add(UNUSABLE_BOUNDS, message, (*path, index), hint)


def resolve_histograms(
    explicit: dict[str, Explicit],
    thresholds: Iterable[tuple[NativeMetric, Decimal]],
    native: NativeNames,
) -> tuple[Histogram, ...]:
    """Every native histogram with its bounds."""
    wanted = list(thresholds)
    return tuple(
        Histogram(
            metric=native.of(metric).name,
            bounds=tuple(
                sorted(
                    {
                        *(
                            explicit[metric.name].bounds
                            if metric.name in explicit
                            else metric.bounds
                        ),
                        *(bound for of, bound in wanted if of is metric),
                    }
                )
            ),
        )
        for metric in HISTOGRAMS
        if native.has(metric)
    )
