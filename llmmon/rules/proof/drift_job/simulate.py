"""Which alerts a course of reports must raise: from what the rules mean, not from their PromQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from llmmon.model import naming
from llmmon.rules.drift_job.alerts import missing_labels
from llmmon.rules.drift_job.scope import Reports
from llmmon.rules.proof.drift_job.course import Course, Key, Report
from llmmon.rules.types import Labels
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT

NOBODY = Key("", "", "")
"""The key of alerts that are not about a check."""


class Firing(NamedTuple):
    """An alert of a check, or of the whole job."""

    alert: str
    key: Key
    is_gone: bool = False
    """Whether nothing is found at all, where that makes another alert."""

    def labels(self, reports: Reports) -> Labels:
        """The labels that tell it from others of its name."""
        return self.key.labels | (missing_labels(reports) if self.is_gone else {})


class _Condition(NamedTuple):
    firing: Firing
    wait: int
    """Seconds that it must hold."""


def firing_of(reports: Reports, course: Course, step: int) -> list[frozenset[Firing]]:
    """What fires at each step of so many seconds."""
    since: Mapping[_Condition, int] = {}
    found = []
    for number, report in enumerate(course):
        now = number * step
        holding = tuple(_holding(reports, report, now))
        since = {each: since.get(each, now) for each in holding}
        found.append(frozenset(c.firing for c, start in since.items() if now - start >= c.wait))
    return found


def _holding(reports: Reports, report: Report | None, now: int) -> Iterator[_Condition]:
    missing = Firing(naming.DRIFT_JOB_MISSING_ALERT, NOBODY)
    longest = int(reports.longest.seconds)
    if report is None:
        yield _Condition(missing._replace(is_gone=True), longest)
    elif now - report.end > longest:
        yield _Condition(missing, 0)
    else:
        for key, verdict in report.verdicts.items():
            if verdict == DRIFT:
                yield _Condition(Firing(naming.DRIFT_JOB_ALERT, key), 0)
            elif verdict == INSUFFICIENT:
                few = Firing(naming.DRIFT_JOB_FEW_ALERT, key)
                yield _Condition(few, int(reports.patience.seconds))
