"""Who calls what how often in the instrumented application: models, operations, values of dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from llmmon.catalog.native import (
    REQUEST_DURATION,
    REQUESTS,
    TIME_PER_OUTPUT_TOKEN,
    TIME_TO_FIRST_TOKEN,
    NativeMetric,
)
from llmmon.catalog.native_names import native_names
from llmmon.model.service import ModelEntry, Service
from llmmon.simulation.expectations import Expectations
from llmmon.simulation.lognormal import Lognormal
from llmmon.simulation.page import Labels
from llmmon.simulation.workload import Workload, workload

_FAILING = 0.002
_FALLING = 0.6
"""Each further model or label value has so much of the requests of the one before."""


def streams(service: Service) -> Iterator[tuple[ModelEntry, str, Labels, float]]:
    """Each model, operation and set of label values, with its share of all requests."""
    found: list[tuple[ModelEntry, str, Labels, float]] = []
    called = [(model, name) for model in service.instrumented for name in model.operations]
    values = [[(d.name, value) for value in d.all_values] for d in service.dimensions]
    for place, (model, operation) in enumerate(called):
        for chosen in product(*map(enumerate, values)):
            weight = _FALLING ** (place + sum(rank for rank, _ in chosen))
            found.append((model, operation, dict(pair for _, pair in chosen), weight))
    everything = sum(weight for *_, weight in found)
    for model, operation, labels, weight in found:
        yield model, operation, labels, weight / everything


def native_workload(
    service: Service, operation: str, labels: Labels, rate: float, known: Expectations
) -> Workload:
    """The requests of one stream, as long as the SLOs expect them to be."""
    names = native_names(service.instrumentation, service.currency)

    def expected(metric: NativeMetric) -> Lognormal | None:
        limit = known.limit(names.of(metric).name, labels)
        return None if limit is None else Lognormal.with_quantile(limit.bound, limit.below)

    failed = {**labels, "outcome": "error"}
    return workload(
        rate=rate,
        failing=known.share(names.of(REQUESTS).name, failed, _FAILING),
        operation=operation,
        duration=expected(REQUEST_DURATION),
        first_token=expected(TIME_TO_FIRST_TOKEN),
        per_token=expected(TIME_PER_OUTPUT_TOKEN),
    )
