"""How many rules an SLO costs Prometheus."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.rules.types import RecordingRule, RuleFile


@dataclass(frozen=True, slots=True)
class RuleCount:
    """Rules of each sort."""

    recording: int = 0
    alerting: int = 0

    def __add__(self, other: RuleCount) -> RuleCount:
        return RuleCount(self.recording + other.recording, self.alerting + other.alerting)


def count_rules(rules: RuleFile) -> RuleCount:
    """The rules of a file."""
    every = [rule for group in rules.groups for rule in group.rules]
    recording = sum(isinstance(rule, RecordingRule) for rule in every)
    return RuleCount(recording, len(every) - recording)
