"""A course of reports of a drift job, step by step, and the series in which Prometheus finds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from llmmon.catalog.drift_job import VERDICTS
from llmmon.model import naming
from llmmon.promql import sample
from llmmon.rules.drift_job.scope import Reports
from llmmon.rules.proof.series import DECOY
from llmmon.rules.proof.types import InputSeries
from llmmon.rules.types import Labels
from llmmon.runtime.drift.judge import DRIFT

EFFECT, EVENTS, BASELINE_EVENTS = "0.35", "5000", "60000"
LOWER_BOUND, FLOOR, MIN_EVENTS = "0.3", "0.2", "2000"
_UNNOTICED = "1000"
"""An effect that would not go unnoticed."""


class Key(NamedTuple):
    """A check of a model. The model is empty where no event has the signal."""

    model: str
    signal: str
    statistic: str

    @property
    def labels(self) -> Labels:
        """The labels that tell it from others; Prometheus has none that are empty."""
        named = {
            naming.MODEL_LABEL: self.model,
            naming.SIGNAL_LABEL: self.signal,
            naming.STATISTIC_LABEL: self.statistic,
        }
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What Prometheus finds at a step."""

    end: int
    """When the window ended that it is about, in seconds since the course began."""
    verdicts: Mapping[Key, str]


Course = tuple[Report | None, ...]
"""By step; `None` where nothing is found."""


def series_of(reports: Reports, course: Course) -> Iterator[InputSeries]:
    """The gauges of a course."""
    service = {naming.SERVICE_LABEL: reports.service.name}
    ends = [None if report is None else str(report.end) for report in course]
    yield _series(naming.DRIFT_JOB_WINDOW_END, service, ends)
    keys = dict.fromkeys(key for report in course if report for key in report.verdicts)
    for key in keys:
        labels = service | key.labels
        there = [report is not None and key in report.verdicts for report in course]
        for name, value in (
            (naming.DRIFT_JOB_EFFECT, EFFECT),
            (naming.DRIFT_JOB_LOWER_BOUND, LOWER_BOUND),
            (naming.DRIFT_JOB_FLOOR, FLOOR),
            (naming.DRIFT_JOB_EVENTS, EVENTS),
            (naming.DRIFT_JOB_MIN_EVENTS, MIN_EVENTS),
            (naming.DRIFT_JOB_BASELINE_EVENTS, BASELINE_EVENTS),
        ):
            yield _series(name, labels, [value if each else None for each in there])
        for verdict in VERDICTS:
            told = labels | {naming.VERDICT_LABEL: verdict}
            yield _series(naming.DRIFT_JOB_VERDICT, told, _is(course, key, verdict))


def decoys_of(
    reports: Reports, length: int, step: int, keys: Sequence[Key]
) -> Iterator[InputSeries]:
    """The job of another service, of today, that finds drift and cannot say, all at once.

    And drift of checks of the service that nobody asked for: of the same signal, by the same statistic.
    """
    yield from _others(length, step, keys)
    own = {naming.SERVICE_LABEL: reports.service.name}
    nearby = [
        near for key in keys for near in (key._replace(signal=DECOY), key._replace(statistic=DECOY))
    ]
    for key in dict.fromkeys(nearby):
        labels = own | key.labels
        yield _series(naming.DRIFT_JOB_EFFECT, labels, [_UNNOTICED] * length)
        told = labels | {naming.VERDICT_LABEL: DRIFT}
        yield _series(naming.DRIFT_JOB_VERDICT, told, ["1"] * length)


def _others(length: int, step: int, keys: Sequence[Key]) -> Iterator[InputSeries]:
    other = {naming.SERVICE_LABEL: DECOY}
    ends = [str(number * step) for number in range(length)]
    yield _series(naming.DRIFT_JOB_WINDOW_END, other, ends)
    for key in keys:
        labels = other | key.labels
        yield _series(naming.DRIFT_JOB_EFFECT, labels, [_UNNOTICED] * length)
        for name in (
            *(naming.DRIFT_JOB_EVENTS, naming.DRIFT_JOB_BASELINE_EVENTS),
            *(naming.DRIFT_JOB_LOWER_BOUND, naming.DRIFT_JOB_MIN_EVENTS, naming.DRIFT_JOB_FLOOR),
        ):
            yield _series(name, labels, [_UNNOTICED] * length)
        for verdict in VERDICTS:
            told = labels | {naming.VERDICT_LABEL: verdict}
            yield _series(naming.DRIFT_JOB_VERDICT, told, ["1"] * length)


def _is(course: Course, key: Key, verdict: str) -> list[str | None]:
    return [
        str(int(report.verdicts[key] == verdict))
        if report is not None and key in report.verdicts
        else None
        for report in course
    ]


def _series(name: str, labels: Labels, values: Sequence[str | None]) -> InputSeries:
    return InputSeries(series=sample(name, labels), values=" ".join(_runs(values)))


def _runs(values: Sequence[str | None]) -> Iterator[str]:
    """Equal values in a row as one; the first of those that are missing after some is stale."""
    seen = False
    for value, group in groupby(values):
        times = len(list(group))
        if value is not None:
            yield f"{value}x{times - 1}"
        elif seen:
            yield f"stale _x{times - 1}" if times > 1 else "stale"
        else:
            yield f"_x{times}"
        seen = value is not None
