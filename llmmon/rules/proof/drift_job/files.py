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


def drift_job_test_files(service: Service, rules: RuleFile) -> Iterator[TestFile]:
    """Of what a job reports, in twelfths of its window."""
    reports = reports_of(service)
    if reports is not None:
        cases = JobCases(reports=reports, rules=rules)
        alerts = {naming.SERVICE_LABEL: service.name}
        yield file_of(
            rules,
            "windows",
            cases.step,
            tuple(cases.every()),
            alerts=alerts,
            told_apart_by=TOLD_APART_BY,
        )
