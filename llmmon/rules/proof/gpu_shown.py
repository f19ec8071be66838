"""How tests of GPUs tell alerts apart, and all labels that one has."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.promql import sample
from llmmon.rules.identity import service_labels
from llmmon.rules.types import AlertingRule, Labels

TOLD_APART_BY = (
    "alertname",
    naming.GPU_UUID_LABEL,
    naming.LINK_ERROR_LABEL,
    naming.MISSING_METRIC_LABEL,
    naming.SEVERITY_LABEL,
    naming.XID_LABEL,
)


def alert_of(service: Service, rule: AlertingRule, labels: Labels) -> Labels:
    """All labels of an alert: those of what it is about, of the service, and its severity."""
    severity = {naming.SEVERITY_LABEL: rule.labels[naming.SEVERITY_LABEL]}
    return labels | service_labels(service) | severity


def shown(rule: AlertingRule, labels: Labels) -> str:
    """What a firing check shows of an alert."""
    every = {"alertname": rule.alert} | labels
    return sample("", {name: value for name, value in every.items() if name in TOLD_APART_BY})
