"""All test files of a service."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.rules.compiled import CompiledService
from llmmon.rules.proof.budgets import budget_test_files
from llmmon.rules.proof.drift.files import drift_test_files
from llmmon.rules.proof.drift_job.files import drift_job_test_files
from llmmon.rules.proof.gpu import gpu_test_files
from llmmon.rules.proof.scenarios import slo_test_files
from llmmon.rules.proof.spending import cost_test_files
from llmmon.rules.proof.types import TestFile


def test_files(compiled: CompiledService) -> Iterator[TestFile]:
    """Those of its SLOs, of its spending, of its budgets, of its GPUs, of its drift checks and job."""
    service = compiled.service
    for slo, rules in zip(service.slos, compiled.slo_files, strict=True):
        yield from slo_test_files(service, slo, rules)
    if compiled.cost_file is not None:
        yield from cost_test_files(service, compiled.cost_file)
    for budget, rules in zip(service.budgets, compiled.budget_files, strict=True):
        yield from budget_test_files(service, budget, rules)
    if compiled.gpu_file is not None:
        yield from gpu_test_files(service, compiled.gpu_file)
    yield from drift_test_files(service, compiled.drift_files)
    if compiled.drift_job_file is not None:
        yield from drift_job_test_files(service, compiled.drift_job_file)
