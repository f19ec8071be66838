"""What is marked in all graphs of a service: alerts that fire, and processes that start."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.catalog.native import PROCESS_START, REQUESTS
from llmmon.catalog.native_names import native_names
from llmmon.dashboards.values import Annotation, State
from llmmon.model import naming
from llmmon.model.instrumentation import PROMETHEUS
from llmmon.model.service import Service
from llmmon.model.spending import Spending
from llmmon.promql import Binary, Matcher, Matching, Number, Selector, equal, highest
from llmmon.rules.identity import of_service

ALERTS = "ALERTS"
"""The series in which Prometheus keeps what its alerting rules do."""
TARGET = ("job", "instance")
"""The labels by which Prometheus tells scrape targets apart."""
_MILLISECONDS = Decimal(1_000)
_TOLD_BY = ("alertname", naming.SLO_LABEL, naming.BUDGET_LABEL)


def marks(service: Service) -> tuple[Annotation, ...]:
    """Those that the service has series for."""
    return tuple(_marks(service))


def firing(labels: dict[str, str], *matchers: Matcher) -> Selector:
    """The alerts with these labels that fire now."""
    return Selector(ALERTS, (*equal(alertstate="firing", **labels), *matchers))


def _marks(service: Service) -> Iterator[Annotation]:
    pages = any(tier.urgency == "page" for slo in service.slos for tier in slo.tiers)
    urgency = naming.SLOTH_SEVERITY_LABEL
    if pages:
        yield _alerts(service, "Pages", "bad", Matcher(urgency, "=", "page"))
        yield _alerts(service, "Other alerts", "warning", Matcher(urgency, "!=", "page"))
    elif service.slos or Spending(service).measures or service.gpu:
        yield _alerts(service, "Alerts", "warning")
    if service.instrumented and service.instrumentation.backend == PROMETHEUS:
        yield process_starts(service)


def _alerts(service: Service, title: str, state: State, *matchers: Matcher) -> Annotation:
    """Tickets last for days and would cover everything; pages are why somebody looks."""
    found = firing({naming.SERVICE_LABEL: service.name}, *matchers)
    return Annotation(
        title=title,
        expr=highest(found, _TOLD_BY),
        label="alertname",
        tags=_TOLD_BY[1:],
        state=state,
        shown=state == "bad",
    )


def process_starts(service: Service) -> Annotation:
    """A deploy is many of them at once, a crash is one. prometheus_client tells when, on Linux.

    Its series names no service: those count whose target exposes the service's own.
    """
    names = native_names(service.instrumentation, service.currency)
    own = of_service(names.of(REQUESTS).name, service)
    started = Binary(Selector(PROCESS_START), "and", own, Matching(TARGET))
    return Annotation(
        title="Process starts",
        expr=highest(started, TARGET).arithmetic("*", Number(_MILLISECONDS)),
        label="instance",
        tags=TARGET[:1],
        state="neutral",
        at_value=True,
    )
