"""The labels that say which SLO a series or an alert belongs to."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.budget import Budget
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import Selector, equal
from llmmon.rules.types import Labels


def slo_id(service: Service, slo: Slo) -> str:
    """Sloth's id of the SLO: the one matcher that all rules select by."""
    return naming.slo_id(service.name, slo.name)


def _spec_labels(service: Service) -> Labels:
    team = {} if service.team is None else {naming.TEAM_LABEL: service.team}
    return dict(service.labels) | team


def service_labels(service: Service) -> Labels:
    """Labels of everything that is about a service: the spec's own, its team, its name."""
    return _spec_labels(service) | {naming.SERVICE_LABEL: service.name}


def cost_labels(service: Service) -> Labels:
    """Labels of everything that is about the money of a service."""
    return service_labels(service) | {naming.CURRENCY_LABEL: service.currency}


def budget_labels(service: Service, budget: Budget) -> Labels:
    """Labels of every series of a budget."""
    labels = cost_labels(service) if budget.is_of_money else service_labels(service)
    return labels | dict(budget.scope) | {naming.BUDGET_LABEL: budget.name}


def slo_labels(service: Service, slo: Slo) -> Labels:
    """Labels of every series of an SLO: those of its service, then those that identify it."""
    return (_spec_labels(service) | dict(slo.scope)) | {
        naming.SERVICE_LABEL: service.name,
        naming.SLO_LABEL: slo.name,
        naming.SLOTH_ID_LABEL: slo_id(service, slo),
        naming.SLOTH_SERVICE_LABEL: service.name,
        naming.SLOTH_SLO_LABEL: slo.name,
    }


def recorded(name: str, service: Service, slo: Slo) -> Selector:
    """The recorded series `name` of an SLO."""
    return Selector(name, equal(**{naming.SLOTH_ID_LABEL: slo_id(service, slo)}))


def of_budget(name: str, service: Service, budget: Budget) -> Selector:
    """The recorded series `name` of a budget."""
    return of_service(name, service).where(*equal(**{naming.BUDGET_LABEL: budget.name}))


def of_service(name: str, service: Service) -> Selector:
    """The series `name` of a service, recorded or native."""
    return Selector(name, equal(**{naming.SERVICE_LABEL: service.name}))
