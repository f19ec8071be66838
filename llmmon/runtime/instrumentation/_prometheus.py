"""Series of one process, and how they reach a registry of prometheus_client."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from math import inf
from typing import TypeAlias, TypeVar, cast

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector
from prometheus_client.samples import Exemplar
from prometheus_client.utils import floatToGoString

from ._cells import Buckets, Count, Going, Number, Tally
from ._shapes import Metric
from ._sink import Add, Labels, Observe, Tick

Cell: TypeAlias = "Count | Tally | Number | Going | Buckets"
T = TypeVar("T", Count, Tally, Number, Going, Buckets)
Families: TypeAlias = Callable[[], Iterable[Family]]
_lock = threading.Lock()


class PrometheusSink:
    """Binds the series of one service, of this process, and exposes them through a registry."""

    def __init__(self, service: str, registry: CollectorRegistry | None = None) -> None:
        self._metrics: dict[str, Metric] = {}
        self._series: dict[str, dict[tuple[str, ...], Cell]] = {}
        exposition(REGISTRY if registry is None else registry).add(service, self.families)

    def counter(self, metric: Metric, labels: Labels) -> Add:
        """The series of a counter, at 0."""
        return self._bind(metric, labels, Count()).add

    def tally(self, metric: Metric, labels: Labels) -> Tick:
        """The series of a counter that goes up by one, at 0."""
        return self._bind(metric, labels, Tally()).add

    def histogram(self, metric: Metric, labels: Labels) -> Observe:
        """The series of a histogram, empty."""
        return self._bind(metric, labels, Buckets(metric.bounds)).observe

    def gauge(self, metric: Metric, labels: Labels) -> tuple[Add, Add]:
        """The series of a gauge, at 0."""
        number = self._bind(metric, labels, Number())
        return number.add, number.put

    def going(self, metric: Metric, labels: Labels) -> tuple[Tick, Tick]:
        """The series of a gauge of what goes on, at 0."""
        going = self._bind(metric, labels, Going())
        return going.begin, going.end

    def _bind(self, metric: Metric, labels: Labels, new: T) -> T:
        """The series of these labels: the new one, unless another thread was faster."""
        self._metrics.setdefault(metric.name, metric)
        series = self._series.setdefault(metric.name, {})
        values = tuple(labels[name] for name in metric.labels)
        return cast("T", series.setdefault(values, new))

    def families(self) -> Iterable[Family]:
        """Everything that was bound."""
        for name, metric in list(self._metrics.items()):
            family = Family(name.removesuffix("_total"), metric.help, metric.kind)
            for values, series in list(self._series[name].items()):
                labels = dict(zip(metric.labels, values, strict=True))
                if isinstance(series, Buckets):
                    _add_buckets(family, metric, labels, series)
                else:
                    family.add_sample(name, labels, series.value)
            yield family


def _add_buckets(family: Family, metric: Metric, labels: Labels, series: Buckets) -> None:
    counts, total, exemplars = series.read()
    so_far = 0
    for bound, count, exemplar in zip((*metric.bounds, inf), counts, exemplars, strict=True):
        so_far += count
        within = {**labels, "le": floatToGoString(bound)}  # type: ignore[no-untyped-call]
        example = None if exemplar is None else Exemplar(dict(exemplar[0]), *exemplar[1:])
        family.add_sample(f"{metric.name}_bucket", within, so_far, None, example)
    family.add_sample(f"{metric.name}_count", dict(labels), so_far)
    family.add_sample(f"{metric.name}_sum", dict(labels), total)


class Exposition(Collector):
    """All services of a process that share a registry: families of one name are one family."""

    def __init__(self) -> None:
        self._services: dict[str, Families] = {}

    def add(self, service: str, families: Families) -> None:
        """Expose a service.

        Raises:
            ValueError: the registry exposes this service already.
        """
        if service in self._services:
            raise ValueError(f"this registry has the metrics of {service} already")
        self._services[service] = families

    def collect(self) -> Iterable[Family]:
        """Every family once, with the samples of all services."""
        merged: dict[str, Family] = {}
        for families in list(self._services.values()):
            for family in families():
                known = merged.setdefault(family.name, family)
                if known is not family:
                    known.samples.extend(family.samples)
        return merged.values()

    def describe(self) -> Iterable[Family]:
        """Nothing yet: services are added later."""
        return ()


_ATTRIBUTE = "_llmmon_exposition"


def exposition(registry: CollectorRegistry) -> Exposition:
    """The registry's one exposition. Kept on the registry itself, since each service's package is a
    copy of this module that does not know the others.
    """
    with _lock:
        found = getattr(registry, _ATTRIBUTE, None)
        if found is None:
            found = Exposition()
            registry.register(found)
            setattr(registry, _ATTRIBUTE, found)
        return cast("Exposition", found)
