"""All series that a service's rules may read, and what is known of each: the closed world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from llmmon.catalog.engines import Engine, engine_names, load_engine
from llmmon.catalog.native import NativeMetric, common_labels
from llmmon.catalog.native_names import NativeNames
from llmmon.catalog.versions import Version, parse_version
from llmmon.model import naming
from llmmon.resolve.declared import Declared
from llmmon.resolve.engine_models import EngineModel
from llmmon.spec.external import ExternalMetricShape
from llmmon.spec.model import EngineShape

SeriesType = Literal["counter", "gauge", "bucket", "unknown"]
_PARTS: dict[str, tuple[tuple[str, SeriesType, str], ...]] = {
    "counter": (("", "counter", ""),),
    "gauge": (("", "gauge", ""),),
    "histogram": (("_bucket", "bucket", "le"), ("_count", "counter", ""), ("_sum", "counter", "")),
    "summary": (("", "gauge", "quantile"), ("_count", "counter", ""), ("_sum", "counter", "")),
}
"""The series of a metric by its type: suffix, type, own label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The series of one name."""

    name: str
    family: str
    """The metric that it belongs to."""
    type: SeriesType
    labels: frozenset[str] | None
    """What it carries besides the labels of its target; `None` if that is not known."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """All values of a label, where they are known."""
    whose: str
    """Who exposes it, for people."""
    missing_in: str = ""
    """Why it is not there, in words, where it is of another version."""


World = Mapping[str, Series]


def world_of(
    declared: Declared,
    native: NativeNames,
    engines: Iterable[EngineModel],
    external: Iterable[ExternalMetricShape | EngineShape],
) -> World:
    """By name, every series; of two that share a name the one that is there."""
    found: dict[str, Series] = {}
    for series in (*_native(declared, native), *_of_engines(engines), *_external(external)):
        known = found.get(series.name)
        if known is None or known.missing_in:
            found[series.name] = series
    return found


def is_recorded(name: str) -> bool:
    """Whether generated rules record series of this name."""
    return name in _RECORDED or name.startswith(_RATIOS)


_RECORDED = frozenset(
    {
        *(naming.EVENTS_BAD, naming.EVENTS_TOTAL),
        *(naming.EVENTS_BAD_HOURLY, naming.EVENTS_TOTAL_HOURLY),
        *(naming.OBJECTIVE, naming.ERROR_BUDGET, naming.PERIOD_DAYS, naming.SLO_INFO),
        *(naming.CURRENT_BURN_RATE, naming.PERIOD_BURN_RATE, naming.BUDGET_REMAINING),
    }
)
_RATIOS = "slo:sli_error:ratio_rate"


def _native(declared: Declared, native: NativeNames) -> Iterator[Series]:
    for metric in native.metrics:
        values = _native_values(metric, declared)
        yield from _parts(metric.name, metric.type, frozenset(values), values, "the module")


def _native_values(metric: NativeMetric, declared: Declared) -> dict[str, tuple[str, ...]]:
    """By label, its values; none where they are not known."""
    known: dict[str, tuple[str, ...]] = {
        naming.SERVICE_LABEL: (),
        naming.MODEL_LABEL: tuple(m.name for m in declared.models if m.source is None),
        naming.OPERATION_LABEL: declared.operations(None),
        **{d.name: d.all_values for d in declared.dimensions},
    }
    labels = common_labels(metric, (d.name for d in declared.dimensions))
    return {label: known[label] for label in labels} | dict(metric.own_labels)


def _of_engines(engines: Iterable[EngineModel]) -> Iterator[Series]:
    for engine, version in dict.fromkeys((model.engine, model.version) for model in engines):
        yield from _of_engine(engine, version)


def _of_engine(engine: Engine, version: Version | None) -> Iterator[Series]:
    for metric in engine.metrics:
        missing = ""
        if not metric.is_in(version):
            since = parse_version(metric.since)
            after = metric.until and not (version and since and version < since)
            missing = f"before {metric.until}" if after else f"from {metric.since} on"
        labels = None if metric.further_labels else metric.labels_in(version)
        values = dict(metric.values)
        yield from _parts(metric.name, metric.behaves_as, labels, values, engine.title, missing)


def _external(shapes: Iterable[ExternalMetricShape | EngineShape]) -> Iterator[Series]:
    for shape in shapes:
        if isinstance(shape, EngineShape):
            if shape.engine in engine_names():
                yield from _of_engine(load_engine(shape.engine), parse_version(shape.version))
            continue
        labels = None if shape.labels is None else frozenset(shape.labels)
        if shape.type is None:
            yield Series(
                name=shape.metric, family=shape.metric, type="unknown", labels=labels, whose=""
            )
        else:
            yield from _parts(shape.metric, shape.type, labels, {}, "external")


def _parts(
    name: str,
    metric_type: str,
    labels: frozenset[str] | None,
    values: Mapping[str, tuple[str, ...]],
    whose: str,
    missing: str = "",
) -> Iterator[Series]:
    for suffix, series_type, own in _PARTS[metric_type]:
        yield Series(
            name=f"{name}{suffix}",
            family=name,
            type=series_type,
            labels=labels if labels is None or not own else labels | {own},
            values={label: known for label, known in values.items() if known},
            whose=whose,
            missing_in=missing,
        )
