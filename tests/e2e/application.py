"""An application that exposes llmmon's native metrics, and fails on demand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server

from llmmon.catalog.native import NATIVE_METRICS, NativeMetric
from llmmon.model.service import Service

_CALLS_PER_TICK = 50
_TICK_SECONDS = 0.2


class Application:
    """Calls of every model and operation of a service, at a steady pace."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self.failing = threading.Event()
        self.bounds = {histogram.metric: histogram.bounds for histogram in service.histograms}
        self.metrics = {m.name: self._metric(m) for m in NATIVE_METRICS if m.type != "gauge"}

    def _labels(self, metric: NativeMetric) -> list[str]:
        common = ["llm_service", "model", *(["operation"] if metric.by_operation else [])]
        dimensions = [dimension.name for dimension in self.service.dimensions]
        return [*common, *dimensions, *dict(metric.own_labels)]

    def _metric(self, metric: NativeMetric) -> Counter | Histogram:
        if metric.type == "counter":
            return Counter(metric.name, metric.help, self._labels(metric), registry=self.registry)
        bounds = [float(bound) for bound in self.bounds[metric.name]]
        return Histogram(
            metric.name, metric.help, self._labels(metric), buckets=bounds, registry=self.registry
        )

    def _children(self, name: str, **own: str) -> Iterator[Counter | Histogram]:
        metric = next(m for m in NATIVE_METRICS if m.name == name)
        for model in self.service.models:
            for operation in model.operations if metric.by_operation else model.operations[:1]:
                labels = {"llm_service": self.service.name, "model": model.name, **own}
                labels |= {"operation": operation} if metric.by_operation else {}
                labels |= {d.name: d.all_values[0] for d in self.service.dimensions}
                yield self.metrics[name].labels(**labels)

    def tick(self) -> None:
        """One round of calls: all well, or all failed."""
        failing = self.failing.is_set()
        self._count("llm_requests_total", 0 if failing else 1, outcome="ok")
        self._count("llm_requests_total", 1 if failing else 0, outcome="error")
        self._count("llm_refusals_total", 0)
        self._count("llm_feedback_total", 1, rating="up")
        self._count("llm_feedback_total", 0, rating="down")
        self._count("llm_tasks_total", 1, outcome="completed")
        self._count("llm_tasks_total", 0, outcome="failed")
        for slo in (slo.name for slo in self.service.slos if slo.kind == "goodput"):
            self._count("llm_good_requests_total", 0 if failing else 1, slo=slo)
        for name in ("request_duration", "time_to_first_token", "time_per_output_token"):
            self._observe(f"llm_{name}_seconds", 0.01)
        for metric in self.service.quality:
            score = 0.95 if metric.better == "higher" else 0.05
            self._observe("llm_quality_score", score, metric=metric.name)

    def _count(self, name: str, times: int, **own: str) -> None:
        for child in self._children(name, **own):
            assert isinstance(child, Counter)
            child.inc(times * _CALLS_PER_TICK)

    def _observe(self, name: str, value: float, **own: str) -> None:
        for child in self._children(name, **own):
            assert isinstance(child, Histogram)
            child.observe(value)


@contextmanager
def serving(application: Application, port: int) -> Iterator[None]:
    """The application at work, with its metrics on `port`."""
    server, thread = start_http_server(port, addr="127.0.0.1", registry=application.registry)
    over = threading.Event()

    def work() -> None:
        while not over.wait(_TICK_SECONDS):
            application.tick()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()
        server.shutdown()
        server.server_close()
        thread.join()
