"""Series of several processes, which prometheus_client keeps in files and adds up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from ._prometheus import exposition
from ._shapes import Metric
from ._sink import Add, Labels, Observe, Tick

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric as Family


class ProcessesSink:
    """Binds the series of one service where `PROMETHEUS_MULTIPROC_DIR` is set."""

    def __init__(self, service: str, registry: CollectorRegistry | None = None) -> None:
        self._metrics: dict[str, Counter | Histogram | Gauge] = {}
        exposition(REGISTRY if registry is None else registry).add(service, self.families)

    def counter(self, metric: Metric, labels: Labels) -> Add:
        """The series of a counter, at 0."""
        family = self._metrics.get(metric.name)
        if not isinstance(family, Counter):
            family = Counter(metric.name, metric.help, metric.labels, registry=None)
            self._metrics[metric.name] = family
        return family.labels(*_values(metric, labels)).inc

    def tally(self, metric: Metric, labels: Labels) -> Tick:
        """The series of a counter that goes up by one, at 0."""
        return self.counter(metric, labels)

    def histogram(self, metric: Metric, labels: Labels) -> Observe:
        """The series of a histogram, empty. Exemplars are dropped: the files have no place for them."""
        family = self._metrics.get(metric.name)
        if not isinstance(family, Histogram):
            family = Histogram(
                metric.name, metric.help, metric.labels, buckets=metric.bounds, registry=None
            )
            self._metrics[metric.name] = family
        return family.labels(*_values(metric, labels)).observe

    def gauge(self, metric: Metric, labels: Labels) -> tuple[Add, Add]:
        """The series of a gauge: the sum of the processes that live."""
        child = self._gauge(metric, labels)
        return child.inc, child.set

    def going(self, metric: Metric, labels: Labels) -> tuple[Tick, Tick]:
        """The series of a gauge of what goes on: the sum of the processes that live."""
        child = self._gauge(metric, labels)
        return child.inc, child.dec

    def _gauge(self, metric: Metric, labels: Labels) -> Gauge:
        family = self._metrics.get(metric.name)
        if not isinstance(family, Gauge):
            family = Gauge(
                metric.name,
                metric.help,
                metric.labels,
                multiprocess_mode="livesum",
                registry=None,
            )
            self._metrics[metric.name] = family
        return family.labels(*_values(metric, labels))

    def families(self) -> Iterable[Family]:
        """What this process has, without the `_created` series, which would double it."""
        for metric in list(self._metrics.values()):
            for family in metric.collect():
                family.samples = [s for s in family.samples if not s.name.endswith("_created")]
                yield family


def _values(metric: Metric, labels: Labels) -> Sequence[str]:
    return [labels[name] for name in metric.labels]
