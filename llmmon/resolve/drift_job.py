"""From the configuration of a drift job to the job."""

from __future__ import annotations

from collections.abc import Mapping

from llmmon.diagnostics import Report
from llmmon.model.drift_job import DriftJob
from llmmon.resolve.drift import drift_of
from llmmon.resolve.parsed import FileProblems
from llmmon.resolve.signals import CATEGORIES, NUMBERS, RATE, SIGNALS
from llmmon.runtime.drift.events import (
    CATEGORY,
    POSITIVE_NUMBER,
    SCORE_NUMBER,
    YES_OR_NO,
    Column,
    usual_column,
)
from llmmon.source import Source
from llmmon.spec.drift_config import DriftConfigShape, SignalShape

_SORTS = {
    POSITIVE_NUMBER: NUMBERS,
    SCORE_NUMBER: NUMBERS,
    CATEGORY: CATEGORIES,
    YES_OR_NO: RATE,
}


def resolve_drift_job(source: Source, shape: DriftConfigShape, report: Report) -> DriftJob | None:
    """The job; `None` if the report now says what is wrong with it."""
    signals = SIGNALS | {name: _SORTS[signal.kind] for name, signal in shape.signals.items()}
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
        columns=tuple(_column(signal, shape.signals) for signal in checked),
        better={name: own.better for name, own in shape.signals.items() if own.better},
        confirmations=shape.confirmations,
        drift=drift,
    )


def _column(signal: str, written: Mapping[str, SignalShape]) -> Column:
    """Where it is written, or as usual."""
    own = written.get(signal)
    if own is None:
        return usual_column(signal)
    return Column(signal=signal, name=own.column, kind=own.kind)
