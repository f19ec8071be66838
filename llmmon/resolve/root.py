"""All services of a build, and the names that must differ between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from llmmon.codes.references import DUPLICATE_SERVICE, SLO_ID_COLLISION
from llmmon.diagnostics import Diagnostic, Report, Span
from llmmon.model.naming import slo_id
from llmmon.model.service import Model, Service
from llmmon.model.slo import Slo
from llmmon.resolve.parsed import Parsed
from llmmon.resolve.services import resolve_service
from llmmon.words import quoted


def resolve(parsed: Sequence[Parsed], report: Report) -> Model:
    """The model of all specs. What is wrong is reported, and left out of the model."""
    by_name = sorted(parsed, key=lambda p: (p.source.name, p.source.path))
    services = [resolve_service(p, report) for p in _first_of_each_service(by_name, report)]
    services.sort(key=lambda service: service.name)
    return Model(services=tuple(_without_collisions(services, report)))


def _first_of_each_service(parsed: Iterable[Parsed], report: Report) -> Iterable[Parsed]:
    first: dict[str, Span] = {}
    for each in parsed:
        name, at = each.spec.service, each.source.span(("service",))
        if name not in first:
            first[name] = at
            yield each
            continue
        message = f"a second spec of the service {quoted(name)}"
        also = ((first[name], "the first one"),)
        hint = "rename the service, or remove one of the specs"
        report.add(Diagnostic(DUPLICATE_SERVICE, message, at, hint=hint, also=also))


def _without_collisions(services: Iterable[Service], report: Report) -> Iterable[Service]:
    first: dict[str, tuple[Service, Slo]] = {}
    for service in services:
        kept = []
        for slo in service.slos:
            identifier = slo_id(service.name, slo.name)
            other, its_slo = first.setdefault(identifier, (service, slo))
            if its_slo is slo:
                kept.append(slo)
                continue
            message = f"{quoted(identifier)} is also the identifier of an SLO of {other.name}"
            also = ((its_slo.origin, "the other one"),)
            hint = "rename one of the two SLOs"
            report.add(Diagnostic(SLO_ID_COLLISION, message, slo.origin, hint=hint, also=also))
        yield replace(service, slos=tuple(kept)) if len(kept) < len(service.slos) else service
