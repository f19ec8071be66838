"""Rules of one topic in groups that every Prometheus and Mimir takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmmon.model import naming
from llmmon.rules.types import MAX_RULES_PER_GROUP, AlertingRule, RecordingRule, RuleGroup
from llmmon.units import Duration


def groups_of(
    identifier: str,
    part: str,
    rules: Sequence[RecordingRule | AlertingRule],
    interval: Duration,
) -> Iterator[RuleGroup]:
    """One group, or several with a number, in order, where it would hold too many rules."""
    for start in range(0, len(rules), MAX_RULES_PER_GROUP):
        number = f"-{start // MAX_RULES_PER_GROUP + 1}" if start else ""
        yield RuleGroup(
            name=naming.rule_group(identifier, f"{part}{number}"),
            interval=interval,
            rules=tuple(rules[start : start + MAX_RULES_PER_GROUP]),
        )
