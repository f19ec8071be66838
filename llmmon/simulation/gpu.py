"""GPUs as dcgm-exporter tells of them: warm and busy as the traffic is, and one of them that breaks."""

from __future__ import annotations

from llmmon.catalog.engines import EngineMetric
from llmmon.simulation.chance import Chance
from llmmon.simulation.gpu_fields import Gpu, counted, shown
from llmmon.simulation.gpu_labels import Node, code_of, series_labels
from llmmon.simulation.page import MISSING, Page
from llmmon.simulation.readings import Readings
from llmmon.simulation.scenario import Conditions

EXPORTER = "dcgm-exporter"
_BUSIEST = 1.7
"""Times the usual traffic at which all GPUs are as busy as they can be."""
_SLOWED = 0.4


class GpuPage:
    """The exporter's page of a node."""

    def __init__(self, page: Page, node: Node, readings: Readings) -> None:
        self._broken = False
        self._fields = [
            _Field(page, metric, node, gpu, readings)
            for metric in node.engine.metrics_in(node.version)
            if readings.of(metric.name)
            for gpu in range(node.gpus)
        ]

    def advance(self, now: Conditions, time: float, seconds: float, chance: Chance) -> None:
        """Let time pass. A GPU that broke stays as it is until somebody resets it."""
        del time
        self._broken = self._broken or now.broken_gpu
        load = min(now.traffic / _BUSIEST, 1) * (_SLOWED if now.broken_gpu else 1)
        for field in self._fields:
            broken = self._broken and field.gpu == 0
            near = min(chance.about(load, 0.03), 1)
            field.advance(Gpu(load=near, broken=broken, hot=broken and now.broken_gpu), seconds)


class _Field:
    """One field of one GPU."""

    def __init__(
        self, page: Page, metric: EngineMetric, node: Node, gpu: int, readings: Readings
    ) -> None:
        self._values, self._metric, self._code, self.gpu = page.values, metric, node.code, gpu
        add = page.counter if metric.behaves_as == "counter" else page.gauge
        matchers = [m for selector in readings.of(metric.name) for m in selector.matchers]
        self._series = [
            (add(metric.name, labels), code_of(labels))
            for labels in series_labels(metric, node, gpu, matchers)
            if page.reads(metric.name, labels)
        ]

    def advance(self, state: Gpu, seconds: float) -> None:
        """What it shows, or counts in some seconds."""
        for place, code in self._series:
            if self._metric.signal == "gpu.errors.xid":
                self._xid(place, code, state)
            elif self._metric.behaves_as == "counter":
                self._values[place] += counted(self._metric, state) * seconds
            else:
                self._values[place] = shown(self._metric, state)

    def _xid(self, place: int, code: int, state: Gpu) -> None:
        """A gauge has a series for the last code only; counts have one for each code."""
        if self._metric.unit == "code":
            last = self._code if state.broken else 0
            self._values[place] = code if code == last else MISSING
        else:
            self._values[place] = float(state.broken and code == self._code)
