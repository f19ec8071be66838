"""A service with all its rules: what the backends write down."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.model.service import Service
from llmmon.rules.inhibition import inhibit_rules
from llmmon.rules.slo import slo_rule_file
from llmmon.rules.types import InhibitRule, RuleFile


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledService:
    """One service, its rule files (one per SLO, in the spec's order) and its inhibition rules."""

    service: Service
    rule_files: tuple[RuleFile, ...]
    inhibit_rules: tuple[InhibitRule, ...]


def compile_rules(service: Service) -> CompiledService:
    """All rules of a service."""
    return CompiledService(
        service=service,
        rule_files=tuple(slo_rule_file(service, slo) for slo in service.slos),
        inhibit_rules=inhibit_rules(service),
    )
