"""Series of prometheus_client, and how they reach a registry."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric as Family

from ._cell import Cell
from ._shapes import Metric
from ._sink import Add, Labels, Observe

_lock = threading.Lock()


class PrometheusSink:
    """Binds the series of one service, and exposes them through a registry."""

    def __init__(self, service: str, registry: CollectorRegistry | None = None) -> None:
        self._counters: dict[str, Counter] = {}
        self._histograms: dict[str, Histogram] = {}
        self._gauges: dict[str, Gauge] = {}
        _exposition(REGISTRY if registry is None else registry).add(service, self)

    def counter(self, metric: Metric, labels: Labels) -> Add:
        """The series of a counter, at 0."""
        family = self._counters.get(metric.name)
        if family is None:
            family = Counter(metric.name, metric.help, metric.labels, registry=None)
            self._counters[metric.name] = family
        return family.labels(*_values(metric, labels)).inc

    def histogram(self, metric: Metric, labels: Labels) -> Observe:
        """The series of a histogram, empty."""
        family = self._histograms.get(metric.name)
        if family is None:
            family = Histogram(
                metric.name, metric.help, metric.labels, buckets=metric.bounds, registry=None
            )
            self._histograms[metric.name] = family
        return family.labels(*_values(metric, labels)).observe

    def gauge(self, metric: Metric, labels: Labels) -> tuple[Add, Add]:
        """The series of a gauge; of several processes the sum of those that live.

        In one process a number of ours is read when the page is: that is cheaper to write.
        """
        family = self._gauges.get(metric.name)
        if family is None:
            family = Gauge(
                metric.name,
                metric.help,
                metric.labels,
                multiprocess_mode="livesum",
                registry=None,
            )
            self._gauges[metric.name] = family
        child = family.labels(*_values(metric, labels))
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            return child.inc, child.set
        cell = Cell()
        child.set_function(cell.get)
        return cell.add, cell.put

    def families(self) -> Iterable[Family]:
        """Everything that was bound, without the `_created` series, which would double it."""
        for metric in (
            *self._counters.values(),
            *self._gauges.values(),
            *self._histograms.values(),
        ):
            for family in metric.collect():
                samples = [s for s in family.samples if not s.name.endswith("_created")]
                family.samples = samples
                yield family


def _values(metric: Metric, labels: Labels) -> Sequence[str]:
    return [labels[name] for name in metric.labels]


class Exposition(Collector):
    """All services of a process that share a registry: families of one name are one family."""

    def __init__(self) -> None:
        self._sinks: dict[str, PrometheusSink] = {}

    def add(self, service: str, sink: PrometheusSink) -> None:
        """Expose a service.

        Raises:
            ValueError: the registry exposes this service already.
        """
        if service in self._sinks:
            raise ValueError(f"this registry has the metrics of {service} already")
        self._sinks[service] = sink

    def collect(self) -> Iterable[Family]:
        """Every family once, with the samples of all services."""
        merged: dict[str, Family] = {}
        for sink in list(self._sinks.values()):
            for family in sink.families():
                known = merged.setdefault(family.name, family)
                if known is not family:
                    known.samples.extend(family.samples)
        return merged.values()

    def describe(self) -> Iterable[Family]:
        """Nothing yet: services are added later."""
        return ()


_ATTRIBUTE = "_llmmon_exposition"


def _exposition(registry: CollectorRegistry) -> Exposition:
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
