"""Thresholds of SLOs: whether an event can be held against them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.codes.references import UNKNOWN_QUALITY_METRIC
from llmmon.codes.slo import (
    THRESHOLD_WITHOUT_BUCKET,
    UNUSABLE_LATENCY_THRESHOLD,
    UNUSABLE_QUALITY_THRESHOLD,
)
from llmmon.diagnostics import Code
from llmmon.model.service import QualityMetric
from llmmon.resolve.declared import Declared
from llmmon.resolve.histograms import Explicit
from llmmon.resolve.parsed import Problems
from llmmon.sli.base import Lowered, SloShape, SlownessSlo
from llmmon.sli.quality import JUST_BELOW, QualitySlo
from llmmon.source import SpecPath
from llmmon.units import Duration, decimal_text
from llmmon.words import did_you_mean, quoted

SHORTEST = Duration.parse("1ms")
LONGEST = Duration.parse("1d")
_DECIMALS = Decimal("0.00001")
_KEYS = ("below", "at_least", "at_most")

Mistake = tuple[Code, str, str, str]
"""Code, message, the key that it is about, hint."""


def thresholds_hold(
    shape: SloShape, path: SpecPath, declared: Declared, problems: Problems
) -> bool:
    """Whether the thresholds of an SLO can be used; reported if not."""
    mistakes = list(_mistakes(shape, declared))
    for code, message, key, hint in mistakes:
        problems.add(code, message, (*path, key), hint)
    return not mistakes


def _mistakes(shape: SloShape, declared: Declared) -> Iterator[Mistake]:
    if isinstance(shape, SlownessSlo):
        yield from _of_latency(shape)
    elif isinstance(shape, QualitySlo):
        yield from _of_quality(shape, declared)


def _of_latency(shape: SlownessSlo) -> Iterator[Mistake]:
    if not SHORTEST <= shape.below <= LONGEST:
        message = f"{shape.below} is longer than {LONGEST}, which every call takes less than"
        yield UNUSABLE_LATENCY_THRESHOLD, message, "below", "check the unit: ms are milliseconds"


def _of_quality(shape: QualitySlo, declared: Declared) -> Iterator[Mistake]:
    metric = next((m for m in declared.quality if m.name == shape.metric), None)
    if metric is None:
        names = [m.name for m in declared.quality]
        message = f"{quoted(shape.metric)} is not a quality metric of this service"
        hint = did_you_mean(shape.metric, names, "metrics", "declare it under quality")
        yield UNKNOWN_QUALITY_METRIC, message, "metric", hint
    wrong = _sides(shape, metric) or _range(shape)
    if wrong is not None:
        message, key, hint = wrong
        yield UNUSABLE_QUALITY_THRESHOLD, message, key, hint


def _sides(shape: QualitySlo, metric: QualityMetric | None) -> tuple[str, str, str] | None:
    if shape.at_least is None and shape.at_most is None:
        return "a quality SLO without a threshold", "name", "add at_least or at_most"
    if shape.at_least is not None and shape.at_most is not None:
        return "a quality SLO with two thresholds", "at_most", "keep at_least or at_most"
    higher = shape.at_least is not None
    if metric is None or higher == (metric.better == "higher"):
        return None
    key, instead = ("at_least", "at_most") if higher else ("at_most", "at_least")
    message = f"of {quoted(metric.name)} {'lower' if higher else 'higher'} scores are better"
    hint = f"write {instead}, or better: {'higher' if higher else 'lower'} under quality"
    return message, key, hint


def _range(shape: QualitySlo) -> tuple[str, str, str] | None:
    key = "at_least" if shape.at_least is not None else "at_most"
    threshold = shape.at_least if shape.at_least is not None else shape.at_most
    if threshold is None:
        return None
    text = decimal_text(threshold)
    if not 0 <= threshold <= 1:
        return f"{text} is not a score from 0 to 1", key, "write a score such as 0.8"
    if threshold == (0 if key == "at_least" else 1):
        return f"every score meets {key} {text}", key, "write a score such as 0.8"
    if threshold % _DECIMALS:
        return f"{text} has more than five decimals", key, "round it"
    return None


def bounds_hold(
    shape: SloShape,
    lowered: Lowered,
    explicit: dict[str, Explicit],
    path: SpecPath,
    problems: Problems,
) -> bool:
    """Whether the thresholds are among the bounds that the spec gives; reported if not."""
    good = True
    for metric, bound in lowered.bounds:
        given = explicit.get(metric.name)
        if given is not None and not _is_among(bound, given.bounds):
            key = next((k for k in _KEYS if getattr(shape, k, None) is not None), "name")
            value = getattr(shape, key)
            text = str(value) if isinstance(value, Duration) else decimal_text(value)
            message = f"{text} is not among the bounds of instrumentation.buckets.{given.key}"
            hint = _nearest_bounds(bound, given.bounds, in_seconds=isinstance(value, Duration))
            problems.add(THRESHOLD_WITHOUT_BUCKET, message, (*path, key), hint)
            good = False
    return good


def _is_among(bound: Decimal, bounds: tuple[Decimal, ...]) -> bool:
    """A floor's own bound lies just below the one that a user would write."""
    return any(0 <= given - bound <= JUST_BELOW for given in bounds)


def _nearest_bounds(bound: Decimal, bounds: tuple[Decimal, ...], *, in_seconds: bool) -> str:
    below = [given for given in bounds if given < bound][-1:]
    above = [given for given in bounds if given > bound][:1]
    texts = [
        str(Duration(int(given * 1_000))) if in_seconds else decimal_text(given)
        for given in below + above
    ]
    are = "is" if len(texts) == 1 else "are"
    return f"add it there; the nearest {are} {' and '.join(texts)}"
