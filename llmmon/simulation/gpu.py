"""GPUs as dcgm-exporter tells of them: warm and busy as the traffic is, and one of them that breaks.

It knows the exporter's units and signals by the catalogue, and of single fields what those do not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from llmmon.catalog.engines import Engine, EngineMetric
from llmmon.catalog.versions import Version
from llmmon.promql import Matcher
from llmmon.simulation.chance import Chance
from llmmon.simulation.label_values import values_for
from llmmon.simulation.page import MISSING, Page
from llmmon.simulation.readings import Readings
from llmmon.simulation.scenario import Conditions

EXPORTER = "dcgm-exporter"
_MEBIBYTE, _MEGAHERTZ = 2**20, 1e6
_MEMORY = 81_559 * _MEBIBYTE
_WATTS, _LIMIT_WATTS = 420, 700
_FALLEN_OFF_THE_BUS = 79
_THERMAL_BIT = 0x20
_CODES = frozenset({"err_code", "xid"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A machine with GPUs, and how it fares."""

    name: str
    gpus: int
    version: Version | None
    engine: Engine
    codes: tuple[int, ...]
    """XIDs that page somebody; the first of them is the one that comes."""

    @property
    def code(self) -> int:
        """The XID of the GPU that breaks."""
        return _FALLEN_OFF_THE_BUS if _FALLEN_OFF_THE_BUS in self.codes else (*self.codes, 79)[0]


class GpuPage:
    """The exporter's page of a node."""

    def __init__(self, page: Page, node: Node, readings: Readings) -> None:
        self._broken = False
        metrics = node.engine.metrics_in(node.version)
        self._fields = [
            _Field(page, metric, node, gpu, readings)
            for metric in metrics
            if readings.of(metric.name)
            for gpu in range(node.gpus)
        ]

    def advance(self, now: Conditions, time: float, seconds: float, chance: Chance) -> None:
        """Let time pass. A GPU that broke stays as it is until somebody resets it."""
        del time
        self._broken = self._broken or now.broken_gpu
        load = min(now.traffic / 1.7, 1) * (0.4 if now.slowness > 1 and self._broken else 1)
        for field in self._fields:
            state = _State(
                load=chance.about(load, 0.03), broken=self._broken and field.gpu == 0, now=now
            )
            field.advance(state, seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    load: float
    broken: bool
    now: Conditions

    @property
    def hot(self) -> bool:
        """Whether it overheats."""
        return self.broken and self.now.broken_gpu


class _Field:
    """One field of one GPU."""

    def __init__(
        self, page: Page, metric: EngineMetric, node: Node, gpu: int, readings: Readings
    ) -> None:
        self._values, self._metric, self._node, self.gpu = page.values, metric, node, gpu
        is_counter = metric.behaves_as == "counter"
        add = page.counter if is_counter else page.gauge
        matchers = [m for selector in readings.of(metric.name) for m in selector.matchers]
        self._series = [
            (add(metric.name, labels), _code_of(labels))
            for labels in _labels(metric, node, gpu, matchers)
            if page.reads(metric.name, labels)
        ]

    def advance(self, state: _State, seconds: float) -> None:
        """What it shows, or counts in some seconds."""
        for place, code in self._series:
            if self._metric.signal == "gpu.errors.xid":
                self._xid(place, code, state)
            elif self._metric.behaves_as == "counter":
                self._values[place] += _counted(self._metric, state) * seconds
            else:
                self._values[place] = _shown(self._metric, state)

    def _xid(self, place: int, code: int, state: _State) -> None:
        """A gauge has a series for the last code only; counts have one for each code."""
        is_it = state.broken and code == self._node.code
        if self._metric.unit == "code":
            last = self._node.code if state.broken else 0
            self._values[place] = code if code == last else MISSING
        else:
            self._values[place] = float(is_it)


def _labels(
    metric: EngineMetric, node: Node, gpu: int, matchers: Sequence[Matcher]
) -> Iterator[dict[str, str]]:
    known = _identity(node, gpu)
    own = [
        [(name, value) for value in _values(name, metric, node, matchers)] for name in metric.labels
    ]
    common = [n for n in metric.sure_labels_in(node.version) if n not in metric.labels]
    for pairs in product(*own):
        labels = dict(pairs)
        if "err_msg" in labels and (labels["err_code"] == "0") is not (
            labels["err_msg"] == "No Error"
        ):
            continue
        yield {name: known[name] for name in common if name in known} | labels


def _values(
    name: str, metric: EngineMetric, node: Node, matchers: Sequence[Matcher]
) -> tuple[str, ...]:
    if name in _CODES:
        codes = ("0", str(node.code)) if metric.unit == "code" else (str(node.code),)
        return tuple(
            dict.fromkeys((*codes, *map(str, node.codes if metric.unit != "code" else ())))
        )
    if name == "err_msg":
        return ("No Error", "GPU has fallen off the bus")
    if name == "window_size_in_ms":
        return ("300000",)
    return values_for(name, matchers, metric.known_values(name))


def _identity(node: Node, gpu: int) -> dict[str, str]:
    return {
        "gpu": str(gpu),
        "UUID": f"GPU-{node.name}-{gpu}",
        "pci_bus_id": f"00000000:{gpu:02X}:00.0",
        "device": f"nvidia{gpu}",
        "modelName": "NVIDIA H100 80GB HBM3",
        "Hostname": node.name,
        "hostname": node.name,
    }


def _code_of(labels: dict[str, str]) -> int:
    written = next((labels[name] for name in _CODES if name in labels), "0")
    return int(written) if written.isdigit() else 0


def _counted(metric: EngineMetric, state: _State) -> float:
    """What a counter counts in a second."""
    if metric.signal == "gpu.energy":
        return _power(state) * (1_000 if metric.unit == "millijoules" else 1)
    if metric.signal == "gpu.throttling":
        share = 0.3 if state.hot and "THERMAL" in metric.name else 0.0
        return share * (1e9 if metric.unit == "nanoseconds" else 1)
    if metric.signal == "gpu.nvlink":
        return 2e9 * state.load
    return 0.0


def _shown(metric: EngineMetric, state: _State) -> float:
    """What a gauge shows."""
    if metric.signal in _GAUGES:
        return _GAUGES[metric.signal](metric, state)
    return 0.0


def _power(state: _State) -> float:
    return 90 + _WATTS * state.load


def _temperature(metric: EngineMetric, state: _State) -> float:
    for word, limit in (("SLOWDOWN", 90), ("SHUTDOWN", 95), ("MAX_OP", 87), ("TEMP_LIMIT", 25)):
        if word in metric.name:
            return limit
    memory = 6 if "MEM" in metric.name else 0
    return round((91 if state.hot else 40 + 25 * state.load) + memory)


def _memory(metric: EngineMetric, state: _State) -> float:
    del state
    parts = (("TOTAL", 1.0), ("CAPACITY", 1.0), ("FREE", 0.1), ("RESERVED", 0.01), ("USED", 0.89))
    share = next(part for word, part in parts if word in metric.name)
    if metric.unit == "ratio":
        return share
    return round(share * _MEMORY / (_MEBIBYTE if metric.unit == "mebibytes" else 1))


def _utilisation(metric: EngineMetric, state: _State) -> float:
    parts = (("ENC", 0.0), ("DEC", 0.0), ("FP64", 0.0), ("FP32", 0.1), ("MEM", 0.5), ("DRAM", 0.5))
    part = next((share for word, share in parts if word in metric.name), 0.8)
    value = 0.0 if state.broken else part * state.load
    return round(100 * value) if metric.unit == "percent" else value


def _clock(metric: EngineMetric, state: _State) -> float:
    megahertz = 2_619 if "MEM" in metric.name else 900 if state.hot else 1_755
    return megahertz * (_MEGAHERTZ if metric.unit == "hertz" else 1)


def _bandwidth(metric: EngineMetric, state: _State) -> float:
    return 2e9 * state.load / (1e6 if metric.unit == "megabytes_per_second" else 1)


_GAUGES: dict[str, Callable[[EngineMetric, _State], float]] = {
    "gpu.temperature": _temperature,
    "gpu.power": lambda metric, state: _LIMIT_WATTS if "LIMIT" in metric.name else _power(state),
    "gpu.memory": _memory,
    "gpu.utilisation": _utilisation,
    "gpu.clock": _clock,
    "gpu.nvlink": _bandwidth,
    "gpu.pcie": _bandwidth,
    "gpu.licence": lambda metric, state: 1.0,  # noqa: ARG005
    "gpu.throttling": lambda metric, state: _THERMAL_BIT if state.hot else 0.0,  # noqa: ARG005
    "gpu.health": lambda metric, state: 2.0 if state.broken else 0.0,  # noqa: ARG005
}
"""By what a gauge tells; the others are 0: nothing is wrong."""
