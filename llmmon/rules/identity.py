"""The labels that say which SLO a series or an alert belongs to."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import Selector, equal
from llmmon.rules.types import Labels


def slo_id(service: Service, slo: Slo) -> str:
    """Sloth's id of the SLO: the one matcher that all rules select by."""
    return naming.slo_id(service.name, slo.name)


def slo_labels(service: Service, slo: Slo) -> Labels:
    """Labels of every series of an SLO: the spec's own, then those that identify it."""
    labels = dict(service.labels)
    if service.team is not None:
        labels[naming.TEAM_LABEL] = service.team
    labels |= dict(slo.scope)
    return labels | {
        naming.SERVICE_LABEL: service.name,
        naming.SLO_LABEL: slo.name,
        naming.SLOTH_ID_LABEL: slo_id(service, slo),
        naming.SLOTH_SERVICE_LABEL: service.name,
        naming.SLOTH_SLO_LABEL: slo.name,
    }


def recorded(name: str, service: Service, slo: Slo) -> Selector:
    """The recorded series `name` of an SLO."""
    return Selector(name, equal(**{naming.SLOTH_ID_LABEL: slo_id(service, slo)}))
