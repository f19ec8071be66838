"""From the configuration of a drift job to the job."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Report
from llmmon.model.drift_job import DriftJob
from llmmon.resolve.drift import drift_of
from llmmon.resolve.drift_columns import SORTS, column_of, fits, kind_of, mistakes_of
from llmmon.resolve.drift_prometheus import check_better, resolve_prometheus, sorts_of
from llmmon.resolve.drift_source import check_source
from llmmon.resolve.parsed import FileProblems
from llmmon.resolve.signals import MEAN, SIGNALS
from llmmon.source import Source
from llmmon.spec.drift_config import DriftConfigShape


def resolve_drift_job(source: Source, shape: DriftConfigShape, report: Report) -> DriftJob | None:
    """The job; `None` if the report now says what is wrong with it."""
    problems = FileProblems(source, report)
    asked = shape.prometheus
    check_source(shape, problems, (), ("service",))
    signals = SIGNALS | dict(_of_columns(shape))
    if asked is not None:
        signals |= sorts_of(asked, problems)
        check_better(asked, signals, problems)
    for (code, message, hint), path in mistakes_of(shape.signals):
        problems.add(code, message, ("signals", *path), hint)
    drift = drift_of(shape, signals, problems, ())
    checks = () if drift is None else drift.checks
    prometheus = (
        None if asked is None else resolve_prometheus(shape.service, asked, checks, problems)
    )
    if drift is None or not report.ok:
        return None
    checked = dict.fromkeys(check.signal for check in drift.checks)
    return DriftJob(
        service=shape.service,
        events=shape.events or (),
        time=shape.time,
        model=shape.model,
        time_zone=shape.time_zone,
        columns=tuple(column_of(signal, shape.signals) for signal in checked),
        better=_better(shape),
        confirmations=shape.confirmations,
        drift=drift,
        prometheus=prometheus,
    )


def _better(shape: DriftConfigShape) -> dict[str, str]:
    if shape.prometheus is not None:
        return shape.prometheus.better
    return {name: own.better for name, own in shape.signals.items() if own.better}


def _of_columns(shape: DriftConfigShape) -> Iterator[tuple[str, str]]:
    """What signals with columns of their own are. A mean stays one, whichever numbers it is of."""
    for name, signal in shape.signals.items():
        usual = SIGNALS.get(name)
        is_mean = usual == MEAN and fits(kind_of(signal), MEAN)
        yield name, MEAN if is_mean else SORTS[kind_of(signal)]
