"""The rule file of each signal that a service's drift checks compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.rules.drift.alerts import drift_alert
from llmmon.rules.drift.decision import Decision
from llmmon.rules.drift.hours import hour_rules
from llmmon.rules.drift.scope import EVALUATION_INTERVAL, Signal, drift_signals
from llmmon.rules.drift.windows import window_rules
from llmmon.rules.groups import groups_of
from llmmon.rules.types import (
    AlertingRule,
    RecordingRule,
    RuleFile,
    RuleGroup,
)


def drift_rule_files(service: Service) -> tuple[RuleFile, ...]:
    """One per signal, in the order of the spec; none for baselines in files."""
    return tuple(drift_rule_file(signal) for signal in drift_signals(service))


def drift_rule_file(signal: Signal) -> RuleFile:
    """From counters to alerts: each group reads what those before it record."""
    return RuleFile(topic=naming.drift_topic(signal.name), groups=tuple(_groups(signal)))


def _groups(signal: Signal) -> Iterator[RuleGroup]:
    yield from _parts(signal, "hours", tuple(hour_rules(signal)))
    yield from _parts(signal, "windows", tuple(window_rules(signal)))
    for check in signal.checks:
        recorded = tuple(Decision(signal, check).rules())
        yield from _parts(signal, check.statistic, (*recorded, drift_alert(signal, check)))


def _parts(
    signal: Signal, part: str, rules: Sequence[RecordingRule | AlertingRule]
) -> Iterator[RuleGroup]:
    identifier = f"{signal.service.name}-{naming.drift_topic(signal.name)}"
    return groups_of(identifier, part, rules, EVALUATION_INTERVAL)
