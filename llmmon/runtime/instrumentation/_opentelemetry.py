"""Instruments of OpenTelemetry, for teams without a Prometheus endpoint.

One meter and the same attribute keys in every series of an instrument: exporters mix up the labels of
series that differ in either. Instruments have no bound children, so a write costs ten times as much as
with prometheus_client.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from importlib import import_module
from typing import Any

from . import _spec as spec
from ._cells import Number
from ._shapes import Metric
from ._sink import Add, Labels, Observe, Tick

_SEMCONV = {"model": "gen_ai.request.model", "operation": "gen_ai.operation.name"}
"""Labels of ours under the names of the GenAI conventions: series carry both."""


class OpenTelemetrySink:
    """Binds series of instruments with explicit bucket advice."""

    def __init__(self, provider: Any = None) -> None:
        metrics = import_module("opentelemetry.metrics")
        self._observation: Any = metrics.Observation
        self._meter: Any = metrics.get_meter(f"llmmon.{spec.SERVICE}", meter_provider=provider)
        self._instruments: dict[str, Any] = {}
        self._gauges: dict[str, list[tuple[Number, dict[str, str]]]] = {}

    def counter(self, metric: Metric, labels: Labels) -> Add:
        """The series of a counter, at 0."""
        counter = self._instruments.get(metric.instrument)
        if counter is None:
            counter = self._meter.create_counter(metric.instrument, metric.unit, metric.help)
            self._instruments[metric.instrument] = counter
        attributes = _attributes(metric, labels)
        counter.add(0, attributes)

        def add(amount: float = 1) -> None:
            counter.add(amount, attributes)

        return add

    def tally(self, metric: Metric, labels: Labels) -> Tick:
        """The series of a counter that goes up by one, at 0."""
        return self.counter(metric, labels)

    def histogram(self, metric: Metric, labels: Labels) -> Observe:
        """The series of a histogram. It appears with its first value: the API knows no empty one."""
        histogram = self._instruments.get(metric.instrument)
        if histogram is None:
            histogram = self._meter.create_histogram(
                metric.instrument,
                metric.unit,
                metric.help,
                explicit_bucket_boundaries_advisory=metric.bounds,
            )
            self._instruments[metric.instrument] = histogram
        attributes = _attributes(metric, labels)

        def observe(value: float, _exemplar: object = None) -> None:
            histogram.record(value, attributes)

        return observe

    def gauge(self, metric: Metric, labels: Labels) -> tuple[Add, Add]:
        """The series of a gauge: of several processes each has its own."""
        cells = self._gauges.get(metric.instrument)
        if cells is None:
            cells = self._gauges[metric.instrument] = []
            self._meter.create_observable_gauge(
                metric.instrument, [self._observer(cells)], metric.unit, metric.help
            )
        cell = Number()
        cells.append((cell, _attributes(metric, labels)))
        return cell.add, cell.put

    def going(self, metric: Metric, labels: Labels) -> tuple[Tick, Tick]:
        """The series of a gauge of what goes on."""
        add, _ = self.gauge(metric, labels)
        return partial(add, 1), partial(add, -1)

    def _observer(self, cells: list[tuple[Number, dict[str, str]]]) -> Any:
        def observe(_options: object) -> Iterable[Any]:
            return [self._observation(cell.value, attributes) for cell, attributes in cells]

        return observe


def _attributes(metric: Metric, labels: Labels) -> dict[str, str]:
    own = {name: labels[name] for name in metric.labels}
    return own | {_SEMCONV[name]: value for name, value in own.items() if name in _SEMCONV}
