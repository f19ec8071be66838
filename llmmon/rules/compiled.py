"""A service with all its rules: what the backends write down."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.model.service import Service
from llmmon.rules.budget import budget_rule_file
from llmmon.rules.cost import cost_rule_file
from llmmon.rules.drift.file import drift_rule_files
from llmmon.rules.drift_job.file import drift_job_rule_file
from llmmon.rules.gpu import gpu_rule_file
from llmmon.rules.inhibition import inhibit_rules
from llmmon.rules.slo import slo_rule_file
from llmmon.rules.traffic import traffic_rule_file
from llmmon.rules.types import InhibitRule, RuleFile


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledService:
    """One service, its rule files and its inhibition rules."""

    service: Service
    slo_files: tuple[RuleFile, ...]
    """One per SLO, in the spec's order."""
    cost_file: RuleFile | None
    traffic_file: RuleFile
    budget_files: tuple[RuleFile, ...]
    """One per budget, in the spec's order."""
    gpu_file: RuleFile | None
    drift_files: tuple[RuleFile, ...]
    """One per signal of drift checks, in the spec's order."""
    drift_job_file: RuleFile | None
    inhibit_rules: tuple[InhibitRule, ...]

    @property
    def rule_files(self) -> tuple[RuleFile, ...]:
        """All of them."""
        cost = () if self.cost_file is None else (self.cost_file,)
        gpu = () if self.gpu_file is None else (self.gpu_file,)
        files = (*self.slo_files, *cost, *self.budget_files, self.traffic_file)
        job = () if self.drift_job_file is None else (self.drift_job_file,)
        return (*files, *gpu, *self.drift_files, *job)


def compile_rules(service: Service) -> CompiledService:
    """All rules of a service."""
    return CompiledService(
        service=service,
        slo_files=tuple(slo_rule_file(service, slo) for slo in service.slos),
        cost_file=cost_rule_file(service),
        traffic_file=traffic_rule_file(service),
        budget_files=tuple(budget_rule_file(service, budget) for budget in service.budgets),
        gpu_file=gpu_rule_file(service),
        drift_files=drift_rule_files(service),
        drift_job_file=drift_job_rule_file(service),
        inhibit_rules=inhibit_rules(service),
    )
