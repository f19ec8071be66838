"""What `_spec.py` of the instrumentation package holds, as values for its template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from llmmon.catalog.native import (
    ERRORS,
    FINISH_REASONS,
    native_labels,
)
from llmmon.catalog.native_names import Exposed, native_names
from llmmon.catalog.native_series import billed_units
from llmmon.model.price import BASE_TIER, Price
from llmmon.model.service import ModelEntry, Service
from llmmon.model.slo import GoodputPart, Slo
from llmmon.units import decimal_text


def spec_values(service: Service) -> dict[str, object]:
    """The variables of `python/_spec.py.j2`."""
    models = service.instrumented
    names = native_names(service.instrumentation, service.currency)
    operations = (operation for model in models for operation in model.operations)
    return {
        "service": service.name,
        "backend": service.instrumentation.backend,
        "tracing": _tracing(service),
        "events": _events(service),
        "models": models,
        "operations": tuple(dict.fromkeys(operations)),
        "dimensions": service.dimensions,
        "dimension_names": tuple(dimension.name for dimension in service.dimensions),
        "quality": [{"name": q.name, "sample": decimal_text(q.sample)} for q in service.quality],
        "metrics": [(each.native.role, _metric(service, each)) for each in names.exposed],
        "error_types": dict(ERRORS.own_labels)["error_type"],
        "finish_reasons": dict(FINISH_REASONS.own_labels)["reason"],
        "goodput": [_goodput(slo) for slo in service.slos if slo.parts],
        "prices": [_prices(model) for model in models if model.prices],
    }


def _tracing(service: Service) -> str:
    how = service.instrumentation
    return f"Tracing({how.conventions!r}, {how.record_content})" if how.tracing else "None"


def _events(service: Service) -> dict[str, object] | None:
    how = service.instrumentation.events
    if how is None:
        return None
    return {
        "folder": how.folder,
        "max_file": how.max_file.bytes,
        "max_total": how.max_total.bytes,
        "columns": how.columns,
    }


def _metric(service: Service, exposed: Exposed) -> dict[str, object]:
    metric = exposed.metric
    return {
        "name": metric.name,
        "type": metric.type,
        "help": metric.help,
        "labels": native_labels(metric, (d.name for d in service.dimensions)),
        "bounds": _tuple(map(decimal_text, service.bounds(metric.name))),
        "instrument": exposed.instrument,
        "unit": exposed.unit,
    }


def _tuple(texts: Iterable[str]) -> str:
    """Python source of a tuple of numbers."""
    return f"({''.join(f'{text}, ' for text in texts)})".replace(", )", ",)")


def _goodput(slo: Slo) -> dict[str, object]:
    return {
        "name": slo.name,
        "scope": dict(slo.scope),
        "parts": [_part(part) for part in slo.parts],
    }


def _part(part: GoodputPart) -> dict[str, object]:
    at_most = "inf" if part.at_most is None else decimal_text(part.at_most.seconds)
    return {"measure": part.measure, "at_most": at_most, "scope": dict(part.scope)}


def _prices(model: ModelEntry) -> dict[str, object]:
    tiers = model.context_tiers
    return {
        "name": model.name,
        "service_tiers": model.service_tiers,
        "mode": tiers.mode if tiers else "cliff",
        "bounds": tiers.bounds if tiers else (),
        "tiers": tiers.names if tiers else (BASE_TIER,),
        "units": billed_units(model),
        "history": [_price(price) for price in model.prices],
    }


def _price(price: Price) -> dict[str, Any]:
    return {
        "since": "-inf" if price.since is None else str(price.since),
        "rates": list(_rates(price)),
        "by_hour": price.self_hosted is not None,
    }


def _rates(price: Price) -> Iterator[tuple[tuple[str, str, str], str]]:
    for rate in price.rates:
        key = (rate.unit, rate.service_tier, rate.context_tier)
        yield key, decimal_text(rate.amount)
