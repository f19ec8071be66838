"""Prometheus rule files, one per topic, and Alertmanager's inhibition rules."""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.backends.base import artifact, header
from llmmon.emit import yaml
from llmmon.emit.artifact import Artifact
from llmmon.rules.compiled import CompiledService
from llmmon.rules.types import AlertingRule, InhibitRule, RecordingRule, RuleFile, RuleGroup


def emit(compiled: CompiledService) -> Iterable[Artifact]:
    """`prometheus/<topic>.rules.yaml` and `prometheus/inhibit_rules.yaml`."""
    service = compiled.service
    for rules in compiled.rule_files:
        text = yaml.dump(rule_file(rules), header(service))
        yield artifact(service, f"prometheus/{rules.topic}.rules.yaml", text)
    if compiled.inhibit_rules:
        document = {"inhibit_rules": [_inhibit_rule(rule) for rule in compiled.inhibit_rules]}
        text = yaml.dump(document, header(service))
        yield artifact(service, "prometheus/inhibit_rules.yaml", text)


def rule_file(rules: RuleFile) -> dict[str, yaml.Yaml]:
    """A rule file as Prometheus reads it."""
    return {"groups": [_group(group) for group in rules.groups]}


def _group(group: RuleGroup) -> dict[str, yaml.Yaml]:
    return {
        "name": group.name,
        "interval": str(group.interval),
        "rules": [_rule(rule) for rule in group.rules],
    }


def _rule(rule: RecordingRule | AlertingRule) -> dict[str, yaml.Yaml]:
    if isinstance(rule, RecordingRule):
        return {"record": rule.record, "expr": str(rule.expr), "labels": rule.labels}
    keep: dict[str, yaml.Yaml] = {}
    if rule.for_ is not None:
        keep["for"] = str(rule.for_)
    if rule.keep_firing_for is not None:
        keep["keep_firing_for"] = str(rule.keep_firing_for)
    return {
        "alert": rule.alert,
        "expr": str(rule.expr),
        **keep,
        "labels": rule.labels,
        "annotations": rule.annotations,
    }


def _inhibit_rule(rule: InhibitRule) -> dict[str, yaml.Yaml]:
    return {
        "source_matchers": list(rule.source),
        "target_matchers": list(rule.target),
        "equal": list(rule.equal),
    }
