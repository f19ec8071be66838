"""What a drift job reports, recorded for boards: without the labels of whoever showed it, in units that
all checks have in common.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model import naming
from llmmon.promql import Vector
from llmmon.rules.drift_job.scope import Reports, by_check
from llmmon.rules.identity import of_service, service_labels
from llmmon.rules.types import RecordingRule
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT


def results_of(reports: Reports) -> Iterator[RecordingRule]:
    """The verdict as the rules on counters have it, the effect, the events, and how old it all is."""
    # 1 is drift, 0 is none, -1 is nobody can say.
    drift, insufficient = (by_check(reports.verdict(v)) for v in (DRIFT, INSUFFICIENT))
    yield _record(reports, naming.DRIFT_JOB_VERDICTS, drift.arithmetic("-", insufficient))
    bound, floor = naming.DRIFT_JOB_LOWER_BOUND, naming.DRIFT_JOB_FLOOR
    yield _record(reports, naming.DRIFT_JOB_FLOORS, _ratio(reports, bound, floor))
    events, least = naming.DRIFT_JOB_EVENTS, naming.DRIFT_JOB_MIN_EVENTS
    yield _record(reports, naming.DRIFT_JOB_NEEDED, _ratio(reports, events, least))
    yield _record(reports, naming.DRIFT_JOB_AGE, reports.age())


def _record(reports: Reports, name: str, expr: Vector) -> RecordingRule:
    return RecordingRule(record=name, expr=expr, labels=service_labels(reports.service))


def _ratio(reports: Reports, name: str, of: str) -> Vector:
    value, unit = (by_check(of_service(each, reports.service)) for each in (name, of))
    return value.arithmetic("/", unit)
