"""All processes of a simulated service: who exposes which of the series that its rules and boards read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from llmmon.catalog.engines import Engine, load_engine
from llmmon.catalog.versions import Version, parse_version
from llmmon.model.naming import DRIFT_JOB_GROUP
from llmmon.model.service import Service
from llmmon.promql import Selector
from llmmon.simulation.chance import Chance
from llmmon.simulation.declared import declared, owner_of, user_queries
from llmmon.simulation.drift_job import DriftJobPage
from llmmon.simulation.engine import EnginePage
from llmmon.simulation.engine_children import Served, series_names
from llmmon.simulation.expectations import Expectations, Limit, expectations_of
from llmmon.simulation.gpu import EXPORTER, GpuPage
from llmmon.simulation.gpu_labels import Node, workload
from llmmon.simulation.lognormal import Lognormal
from llmmon.simulation.native import NativePage
from llmmon.simulation.page import Page
from llmmon.simulation.rates import requests_per_second
from llmmon.simulation.readings import Readings
from llmmon.simulation.scenario import Conditions
from llmmon.simulation.workload import workload as requests
from llmmon.sli.engine_series import UNITS_PER_SECOND, EngineSeries, series_of

_PROCESSES = 2
_GPUS = 2
_SINCE_RESTART = 50 * 60
"""Seconds before the end of a history at which one process of the application starts anew."""
_ENGINE_RATE = 3.0
_FAILING = 0.002
_DURATION, _FIRST, _PACE = "latency.e2e", "latency.ttft", ("latency.tpot", "latency.itl")


class Moving(Protocol):
    """What makes the numbers of a page go on."""

    def advance(self, now: Conditions, time: float, seconds: float, chance: Chance) -> None:
        """Let time pass, up to a Unix time."""


@dataclass(frozen=True, slots=True)
class Process:
    """A scrape target."""

    page: Page
    moving: Moving


def processes_of(service: Service, readings: Readings, time: float) -> tuple[Process, ...]:
    """Every process, each with its page, at the prices of the Unix time at which a history ends."""
    expected = expectations_of(service)
    rate = requests_per_second(service, expected, time)
    restarts = (None, time - _SINCE_RESTART)
    found = [
        *_native(service, readings, expected, rate, restarts),
        *_engines(service, readings, expected),
    ]
    found += _gpus(service, readings)
    found += _drift_job(service, readings)
    covered = {name for process in found for name in process.page.names}
    found += _others(service, readings, expected, covered)
    return tuple(found)


def _native(
    service: Service,
    readings: Readings,
    expected: Expectations,
    rate: float,
    restarts: Sequence[float | None],
) -> Iterator[Process]:
    if not service.instrumented:
        return
    for number, at in enumerate(restarts):
        page = Page(_target(service.name, f"{service.name}-{number}:8000", {}), readings)
        yield Process(page, NativePage(page, service, rate / len(restarts), expected, at))


def _engines(service: Service, readings: Readings, expected: Expectations) -> Iterator[Process]:
    for model in service.models:
        series = series_of(model)
        if series is not None:
            of_target = dict(_labels_of_targets(series))
            fixed = {m.label: m.value for m in series.selection if m.label not in of_target}
            served = _served(series.engine, series.version, series.models[0], fixed, expected)
            yield from _serving(
                f"{service.name}-{model.name}", served, of_target, readings, expected
            )


def _labels_of_targets(series: EngineSeries) -> Iterator[tuple[str, str]]:
    known = {label for metric in series.engine.metrics for label in metric.labels}
    yield from ((m.label, m.value) for m in series.selection if m.label not in known)


def _serving(
    name: str,
    served: Served,
    of_target: Mapping[str, str],
    readings: Readings,
    expected: Expectations,
) -> Iterator[Process]:
    for number in range(served.processes):
        page = Page(_target(name, f"{name}-{number}:8000", of_target), readings)
        yield Process(page, EnginePage(page, served, readings, expected))


def _served(
    engine: Engine,
    version: Version | None,
    model: str,
    fixed: Mapping[str, str],
    expected: Expectations,
) -> Served:
    def limit(*signals: str) -> Lognormal | None:
        names = {m.name: m.unit for m in engine.metrics if m.signal in signals}
        found = [x for x in expected.limits if x.of.metric in names]
        return next((_in_seconds(x, names[x.of.metric]) for x in found), None)

    work = requests(
        rate=_ENGINE_RATE,
        failing=expected.failing(_FAILING),
        duration=limit(_DURATION),
        first_token=limit(_FIRST),
        per_token=limit(*_PACE),
    )
    return Served(
        engine=engine,
        version=version,
        model=model,
        fixed=tuple(fixed.items()),
        work=work,
        processes=_PROCESSES,
    )


def _in_seconds(limit: Limit, unit: str) -> Lognormal:
    per_second = float(UNITS_PER_SECOND[unit])
    return Lognormal.with_quantile(limit.bound / per_second, limit.below)


def _gpus(service: Service, readings: Readings) -> Iterator[Process]:
    if service.gpu is None:
        return
    engine = load_engine(EXPORTER)
    pod = workload(engine, readings, service.gpu.selector, service.name)
    node = Node(
        name=f"{service.name}-gpu-0",
        gpus=_GPUS,
        version=parse_version(service.gpu.dcgm_version),
        engine=engine,
        codes=service.gpu.xid_page,
        workload=tuple(pod.items()),
    )
    page = Page(_target(EXPORTER, f"{node.name}:9400", {}), readings)
    yield Process(page, GpuPage(page, node, readings))


def _drift_job(service: Service, readings: Readings) -> Iterator[Process]:
    if service.drift is None or service.drift.job is None:
        return
    page = Page(_target(DRIFT_JOB_GROUP, "", {}), readings)
    yield Process(page, DriftJobPage(page, service, service.drift, service.drift.job))


def _others(
    service: Service, readings: Readings, expected: Expectations, covered: set[str]
) -> Iterator[Process]:
    """What only the spec's own queries read: of engines of the catalogue, and of nobody known."""
    read = [s for query in user_queries(service) for s in query.selectors]
    names = {selector.metric for selector in read} - covered
    owners = {name: owner_of(name) for name in sorted(names)}
    engines = {owner.name: owner for owner in owners.values() if owner is not None}
    unknown = [name for name, owner in owners.items() if owner is None]
    if unknown:
        engines["external"] = declared(service, unknown, readings)
    for name, engine in engines.items():
        of_target = _equal_labels(read, engine)
        served = _served(engine, None, "default", {}, expected)
        yield from _serving(f"{service.name}-{name}", served, of_target, readings, expected)


def _equal_labels(read: Iterable[Selector], engine: Engine) -> dict[str, str]:
    """Labels that selectors ask of an engine's series although they are none of its own."""
    own = {name: metric for metric in engine.metrics for name in series_names(metric)}
    return {
        m.label: m.value
        for selector in read
        if selector.metric in own
        for m in selector.matchers
        if m.op == "=" and m.label != "le" and m.label not in own[selector.metric].labels_in(None)
    }


def _target(job: str, instance: str, more: Mapping[str, str]) -> dict[str, str]:
    return {"job": job, "instance": instance, **more}
