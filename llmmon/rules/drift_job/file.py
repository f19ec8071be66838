"""The rule file on what a service's drift job reports."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.rules.drift.scope import EVALUATION_INTERVAL
from llmmon.rules.drift_job.alerts import alerts_of
from llmmon.rules.drift_job.results import results_of
from llmmon.rules.drift_job.scope import reports_of
from llmmon.rules.groups import groups_of
from llmmon.rules.types import RuleFile


def drift_job_rule_file(service: Service) -> RuleFile | None:
    """The file; `None` where no job reports to Prometheus."""
    reports = reports_of(service)
    if reports is None:
        return None
    topic = naming.DRIFT_JOB_TOPIC
    identifier = f"{service.name}-{topic}"
    results = groups_of(identifier, "results", tuple(results_of(reports)), EVALUATION_INTERVAL)
    alerts = groups_of(identifier, "alerts", tuple(alerts_of(reports)), EVALUATION_INTERVAL)
    return RuleFile(topic=topic, groups=(*results, *alerts))
