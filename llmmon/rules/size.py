"""How many rules and recorded series an SLO costs Prometheus."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from llmmon.model.slo import Slo
from llmmon.promql import Call, Number
from llmmon.rules.types import RecordingRule, RuleFile


@dataclass(frozen=True, slots=True)
class RuleCount:
    """Rules of each sort, and the series that the recording rules write at most."""

    recording: int = 0
    alerting: int = 0
    series: int = 0

    def __add__(self, other: RuleCount) -> RuleCount:
        return RuleCount(
            self.recording + other.recording,
            self.alerting + other.alerting,
            self.series + other.series,
        )


def count_rules(slo: Slo, rules: RuleFile) -> RuleCount:
    """The rules of an SLO. Split, it records one series per label value of what is no constant."""
    recording = [
        rule for group in rules.groups for rule in group.rules if isinstance(rule, RecordingRule)
    ]
    values = prod(len(values) for _, values in slo.split_values)
    series = sum(1 if _is_constant(rule) else values for rule in recording)
    return RuleCount(len(recording), len(rules.alerts), series)


def _is_constant(rule: RecordingRule) -> bool:
    return isinstance(rule.expr, Call) and isinstance(rule.expr.arguments[0], Number)
