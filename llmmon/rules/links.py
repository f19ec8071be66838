"""The links that every alert carries: to its runbook and its dashboard."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.rules.template import literal
from llmmon.rules.types import Labels


def links(service: Service, alert: str, board: str, panel: str = "") -> Labels:
    """Annotations with the links that the spec gives a base for; `panel` is the key of one."""
    found = {}
    if service.alerting.runbook_base is not None:
        path = naming.runbook_path(service.name, alert)
        found["runbook_url"] = literal(f"{service.alerting.runbook_base}/{path}")
    if service.alerting.dashboard_base is not None:
        uid = naming.dashboard_uid(service.name, board)
        query = f"?viewPanel={naming.panel_id(panel)}" if panel else ""
        found["dashboard_url"] = literal(f"{service.alerting.dashboard_base}/d/{uid}{query}")
    return found
