"""The test file of the rules on a drift job."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.rules.drift_job.scope import reports_of
from llmmon.rules.proof.drift_job.cases import TOLD_APART_BY, JobCases
from llmmon.rules.proof.file import file_of
from llmmon.rules.proof.types import TestFile
from llmmon.rules.types import RuleFile

_IN_A_WINDOW, _IN_DAYS = 12, 2
"""How often is looked."""


def drift_job_test_files(service: Service, rules: RuleFile) -> Iterator[TestFile]:
    """Of what a job reports: in twelfths of its window, and of many windows in halves."""
    reports = reports_of(service)
    if reports is None:
        return
    windows = JobCases(reports=reports, rules=rules, steps=_IN_A_WINDOW)
    days = JobCases(reports=reports, rules=rules, steps=_IN_DAYS)
    for name, cases, found in (
        ("windows", windows, tuple(windows.every())),
        ("days", days, tuple(days.of_days())),
    ):
        alerts = {naming.SERVICE_LABEL: service.name}
        yield file_of(rules, name, cases.step, found, alerts=alerts, told_apart_by=TOLD_APART_BY)
