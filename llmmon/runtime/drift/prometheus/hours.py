"""What was counted in each hour of each model: from recorded hours where there are some, else from raw
samples. Knows parts of hours by name, and nothing of sketches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.prometheus.ask import RAW_HOURS, RECORDED_HOURS, Asker, pieces
from llmmon.runtime.drift.prometheus.series import (
    BINS,
    BUCKETS,
    HISTOGRAM,
    MEAN,
    RATE,
    SUM,
    TOTAL,
    Question,
    Series,
)


@dataclass(slots=True)
class Counted:
    """One hour of one model, by part and bin."""

    parts: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, part: str, bin_: str, value: float) -> None:
        """Series of one bin are added up: Prometheus 2 and 3 spell bounds differently."""
        bins = self.parts.setdefault(part, {})
        bins[bin_] = bins.get(bin_, 0.0) + value


Hours: TypeAlias = dict[tuple[str, int], Counted]
"""By model and hour."""


def counted_hours(asker: Asker, series: Series, hours: range) -> Hours:
    """Each hour that was counted, of every model that the series tell of.

    Raises:
        DriftError: the server does not answer, or not in full.
    """
    found: Hours = {}
    if series.recorded:
        for piece in pieces(hours, RECORDED_HOURS):
            found |= _asked(asker, series, series.recorded, piece)
    found = {key: hour for key, hour in found.items() if _is_whole(series, hour)}
    models = {model for model, _ in found}
    for piece in pieces(hours, RAW_HOURS):
        if not models or any((model, hour) not in found for model in models for hour in piece):
            found = _asked(asker, series, series.questions, piece) | found
    return {key: hour for key, hour in found.items() if _is_whole(series, hour, is_raw=True)}


def _asked(asker: Asker, series: Series, questions: tuple[Question, ...], hours: range) -> Hours:
    found: Hours = {}
    for question in questions:
        for one in asker.hours(question.expr, hours):
            model = _model(series, question, one.labels)
            bin_ = one.labels.get(question.bin_label or "", "")
            found.setdefault((model, one.hour), Counted()).add(question.part, bin_, one.value)
    return found


def _model(series: Series, question: Question, labels: Mapping[str, str]) -> str:
    if question.model_label is None:
        return question.model
    if question.model_label not in labels:
        message = f"{series.signal} has series without the label {question.model_label}"
        raise DriftError(f"{message}: {question.expr}")
    return labels[question.model_label]


def _is_whole(series: Series, hour: Counted, *, is_raw: bool = False) -> bool:
    """Whether an hour has all that a sketch takes. A counter of hits that nobody incremented is none."""
    if series.kind == HISTOGRAM:
        wanted = {BUCKETS, SUM} if any(q.part == SUM for q in series.questions) else {BUCKETS}
        return wanted <= {*hour.parts}
    if series.kind == MEAN:
        return {SUM, TOTAL} <= {*hour.parts}
    if series.kind == RATE and is_raw:
        return TOTAL in hour.parts or BINS in hour.parts
    return BINS in hour.parts


def by_model(hours: Hours) -> Iterator[tuple[str, dict[int, Counted]]]:
    """The hours of each model, in the order of their names."""
    models: dict[str, dict[int, Counted]] = {}
    for (model, hour), counted in hours.items():
        models.setdefault(model, {})[hour] = counted
    yield from sorted(models.items())
