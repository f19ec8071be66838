"""How many series one process of the instrumented service exposes."""

from __future__ import annotations

from math import prod

from llmmon.catalog.native import (
    BILLED_UNITS,
    EVALUATIONS,
    EVENTS_DROPPED,
    GOOD_REQUESTS,
    INSTRUMENTATION_FAULTS,
    QUALITY_SCORE,
    REQUESTS,
    TOKENS,
    NativeMetric,
    common_labels,
)
from llmmon.catalog.native_names import native_names
from llmmon.model.price import DIRECTIONS, UNITS
from llmmon.model.service import ModelEntry, Service

_BESIDES_BUCKETS = 3
"""`+Inf`, `_sum` and `_count`."""


def native_series(service: Service) -> int:
    """Series of the generated module's metrics, all labels at every value that the spec allows."""
    if not service.instrumented:
        return 0
    dimensions = prod(len(dimension.all_values) for dimension in service.dimensions)
    by_model = dimensions * sum(_of_model(service, model) for model in service.instrumented)
    return by_model + _of_the_module(service)


def _of_the_module(service: Service) -> int:
    """Series that are about the module itself."""
    evaluated = len(service.quality) * len(dict(EVALUATIONS.own_labels)["outcome"])
    labels = 1 + len(common_labels(REQUESTS, (d.name for d in service.dimensions)))
    faults = len(dict(INSTRUMENTATION_FAULTS.own_labels)["part"])
    writes_events = service.instrumentation.events is not None
    dropped = len(dict(EVENTS_DROPPED.own_labels)["reason"]) if writes_events else 0
    # `metric` is a label of scores; `llm_service` is never unknown.
    return evaluated + labels - 1 + faults + dropped


def _of_model(service: Service, model: ModelEntry) -> int:
    return sum(
        (len(model.operations) if each.native.by_operation else 1)
        * _own_values(service, model, each.native)
        * _of_one_child(service, each.metric)
        for each in native_names(service.instrumentation, service.currency).exposed
        if each.native.by_model
    )


def _own_values(service: Service, model: ModelEntry, metric: NativeMetric) -> int:
    if metric is QUALITY_SCORE:
        return len(service.quality)
    if metric is GOOD_REQUESTS:
        return sum(slo.kind == "goodput" for slo in service.slos)
    if metric is TOKENS:
        contexts = len(model.context_tiers.names) if model.context_tiers else 1
        return len(DIRECTIONS) * len(model.service_tiers) * contexts
    if metric is BILLED_UNITS:
        return len(billed_units(model)) * len(model.service_tiers)
    return prod(max(len(values), 1) for _, values in metric.own_labels)


def billed_units(model: ModelEntry) -> tuple[str, ...]:
    """What the model is billed by besides tokens, by any of its prices."""
    priced = {rate.unit for price in model.prices for rate in price.rates}
    return tuple(unit for unit in UNITS if unit in priced)


def _of_one_child(service: Service, metric: NativeMetric) -> int:
    """Series of one set of labels, of a metric under the name that the service exposes."""
    if metric.type != "histogram":
        return 1
    return len(service.bounds(metric.name) or metric.bounds) + _BESIDES_BUCKETS
