"""From the configuration of a drift job to the job."""

from __future__ import annotations

from llmmon.diagnostics import Report
from llmmon.model.drift_job import DriftJob
from llmmon.resolve.drift import drift_of
from llmmon.resolve.drift_columns import SORTS, column_of
from llmmon.resolve.parsed import FileProblems
from llmmon.resolve.signals import SIGNALS
from llmmon.source import Source
from llmmon.spec.drift_config import DriftConfigShape


def resolve_drift_job(source: Source, shape: DriftConfigShape, report: Report) -> DriftJob | None:
    """The job; `None` if the report now says what is wrong with it."""
    signals = SIGNALS | {name: SORTS[signal.kind] for name, signal in shape.signals.items()}
    drift = drift_of(shape, signals, FileProblems(source, report), ())
    if drift is None or not report.ok:
        return None
    checked = dict.fromkeys(check.signal for check in drift.checks)
    return DriftJob(
        service=shape.service,
        events=shape.events,
        time=shape.time,
        model=shape.model,
        time_zone=shape.time_zone,
        columns=tuple(column_of(signal, shape.signals) for signal in checked),
        better={name: own.better for name, own in shape.signals.items() if own.better},
        confirmations=shape.confirmations,
        drift=drift,
    )
