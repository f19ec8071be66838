"""`.lint`: the rules of Grafana's dashboard-linter that do not fit the dashboards beside it, and why."""

from __future__ import annotations

from llmmon.emit import yaml

_RECORDED = (
    "Recorded series and alerts have no job or instance. llmmon check sees to it that queries of "
    "scraped series follow both."
)
EXCLUSIONS = {
    "template-job-rule": "A dashboard of recorded series alone has no job to choose.",
    "template-instance-rule": "A dashboard of recorded series alone has no instance to choose.",
    "target-job-rule": _RECORDED,
    "target-instance-rule": _RECORDED,
}
"""By rule, the reason."""
OWN_UNIT = "Grafana has no unit for this currency. Its code stands behind the amount."


def lint_file(header: str, *, has_own_units: bool) -> str:
    """The file's text."""
    units = {"panel-units-rule": OWN_UNIT} if has_own_units else {}
    excluded = {rule: {"reason": why} for rule, why in {**EXCLUSIONS, **units}.items()}
    return yaml.dump({"exclusions": excluded}, header)
