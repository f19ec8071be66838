"""Fields of the GPUs' exporter as series of ours: one name, one unit and one set of labels, whatever
version exposes them.

MIG repeats what a GPU has as a whole in the series of each instance, so whole GPUs are the highest
of their series. What depends on the workload goes away with it, so faults are read of every GPU and
kept for those that the service had within the hour.
"""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.model import naming
from llmmon.model.gpu import Gpu, GpuField
from llmmon.model.service import Service
from llmmon.promql import (
    Matcher,
    Number,
    Selector,
    Vector,
    highest,
    over_time,
    relabelled,
)
from llmmon.rules.event_counts import HOUR, sampled_span
from llmmon.rules.identity import of_service, service_labels
from llmmon.rules.types import Labels, RecordingRule

ANCHOR = "temperature"
"""The field by which a GPU is known to be there: every GPU has it, and MIG changes nothing of it."""
WATCHED_FOR = sampled_span(HOUR)
UUID = (naming.GPU_UUID_LABEL,)
_WORKLOAD = (naming.NAMESPACE_LABEL, naming.POD_LABEL)


def gpu_of(service: Service) -> Gpu:
    """The GPUs of a service that has some."""
    if service.gpu is None:
        raise ValueError(f"{service.name} has no GPUs")
    return service.gpu


def anchor(gpu: Gpu) -> GpuField:
    """The field that every GPU has."""
    found = gpu.field(ANCHOR)
    if found is None:
        raise ValueError("the exporter has no temperature")
    return found


def selected(gpu: Gpu, field: GpuField) -> Selector:
    """The field of GPUs that the service has now."""
    return Selector(field.metric, _matchers(gpu.matched))


def everywhere(gpu: Gpu, field: GpuField) -> Selector:
    """The field of all GPUs that the service may have, whoever has them now."""
    return Selector(field.metric, _matchers(gpu.matched_anywhere))


def _matchers(labels: Iterable[tuple[str, str]]) -> tuple[Matcher, ...]:
    return tuple(Matcher(label, "=", value) for label, value in labels)


def read(series: Vector, field: GpuField) -> Vector:
    """Its values, without those that stand for none."""
    return series.compare("<", Number(field.ceiling))


def renamed(gpu: Gpu, series: Vector) -> Vector:
    """With our names of the host's label, and of the workload's."""
    for label in gpu.host_labels:
        series = relabelled(series, naming.HOST_LABEL, label)
    return series


def _with_workload(gpu: Gpu, series: Vector) -> Vector:
    """Without a workload, the labels of the exporter's own pod go."""
    if not gpu.honor_labels:
        for label in _WORKLOAD:
            series = relabelled(series, label, f"exported_{label}", "(.*)")
    return series


def recorded_name(field: GpuField) -> str:
    """The name of a field's series."""
    return naming.gpu_series(field.key, field.unit)


def of_field(service: Service, key: str) -> Selector | None:
    """The recorded series of a field, if there is one."""
    field = gpu_of(service).field(key)
    return None if field is None else of_service(recorded_name(field), service)


def scaled(vector: Vector, field: GpuField) -> Vector:
    """In our unit."""
    return vector if field.factor == 1 else vector.arithmetic("*", Number(field.factor))


def instance_rule(service: Service, field: GpuField) -> RecordingRule:
    """A field of each GPU or MIG instance that the service has, with its workload."""
    gpu = gpu_of(service)
    series = _with_workload(gpu, renamed(gpu, read(selected(gpu, field), field)))
    value = scaled(highest(series, naming.INSTANCE_LABELS), field)
    return rule(service, recorded_name(field), value)


def device(gpu: Gpu, series: Vector, *more: str) -> Vector:
    """One sample for each whole GPU."""
    return highest(renamed(gpu, series), (*naming.GPU_LABELS, *more))


def of_watched(service: Service, vector: Vector) -> Vector:
    """Those of GPUs that the service had within the hour."""
    return vector.where_also(of_service(naming.GPU_WATCHED, service), UUID)


def device_rule(service: Service, field: GpuField) -> RecordingRule:
    """A field of each whole GPU that the service had within the hour."""
    gpu = gpu_of(service)
    value = scaled(device(gpu, read(everywhere(gpu, field), field)), field)
    return rule(service, recorded_name(field), of_watched(service, value))


def allocated_rule(service: Service) -> RecordingRule:
    """1 for each GPU that the service has."""
    gpu = gpu_of(service)
    there = device(gpu, selected(gpu, anchor(gpu)))
    return rule(service, naming.GPU_ALLOCATED, there.arithmetic("*", 0).arithmetic("+", 1))


def watched_rule(service: Service) -> RecordingRule:
    """1 for each GPU that the service had within the hour: a fault may have killed its pod."""
    had = over_time("max_over_time", of_service(naming.GPU_ALLOCATED, service).over(WATCHED_FOR))
    return rule(service, naming.GPU_WATCHED, highest(had, naming.GPU_LABELS))


def rule(service: Service, name: str, expr: Vector, labels: Labels | None = None) -> RecordingRule:
    """A recorded series of the service."""
    return RecordingRule(record=name, expr=expr, labels=service_labels(service) | (labels or {}))
