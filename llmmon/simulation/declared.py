"""Metrics that only the spec's own queries name: what they are follows from how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from llmmon.catalog.engines import Engine, EngineMetric, engine_names, load_engine
from llmmon.model.indicator import UserQuery
from llmmon.model.service import Service
from llmmon.promql import BOUND_LABEL
from llmmon.simulation.engine_children import series_names
from llmmon.simulation.readings import Readings
from llmmon.sli.events import readings_of

_COUNTS = frozenset({"rate", "irate", "increase", "resets"})
_BUCKET = "_bucket"


def user_queries(service: Service) -> Iterator[UserQuery]:
    """The PromQL that the spec gives."""
    for slo in service.slos:
        for events in (slo.indicator.bad, slo.indicator.total):
            if isinstance(events, UserQuery):
                yield events


def owner_of(name: str) -> Engine | None:
    """An engine of the catalogue that exposes a series."""
    for engine in map(load_engine, engine_names()):
        if any(name in series_names(metric) for metric in engine.metrics):
            return engine
    return None


def declared(service: Service, names: Iterable[str], readings: Readings) -> Engine:
    """What exposes these series, in the form of an engine that has no others."""
    counted = {
        reading.selector.metric
        for query in user_queries(service)
        for reading in readings_of(query.text)
        if not _COUNTS.isdisjoint(reading.functions)
    }
    kinds = dict(_kind(name, counted) for name in sorted(names))
    metrics = tuple(_metric(name, kind, readings) for name, kind in kinds.items())
    return replace(_NOBODY, metrics=metrics)


def _kind(name: str, counted: set[str]) -> tuple[str, str]:
    if name.endswith(_BUCKET):
        return name.removesuffix(_BUCKET), "histogram"
    return name, "counter" if name in counted else "gauge"


def _metric(name: str, kind: str, readings: Readings) -> EngineMetric:
    shape = replace(_NOTHING, name=name, type=kind, behaves_as=kind)
    matchers = [m for n in series_names(shape) for s in readings.of(n) for m in s.matchers]
    labels = {m.label for m in matchers} - {BOUND_LABEL}
    return replace(shape, labels=tuple(sorted(labels)))


_NOTHING = EngineMetric(
    name="",
    type="gauge",
    behaves_as="gauge",
    unit="events",
    signal="",
    labels=(),
    common=(),
    values=(),
    further_labels="",
    bounds=(),
    bounds_are="",
    generation="",
    since="",
    until="",
    uncertain=False,
    meaning="",
    notes=(),
    source="",
)
_NOBODY = Engine(
    name="external",
    title="external",
    version="",
    checked="",
    read_from="",
    endpoint="",
    model_labels=(),
    notes=(),
    alive="",
    signals=(),
    unavailable=(),
    common_labels=(),
    metrics=(),
)
