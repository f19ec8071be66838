"""What fields of a GPU show and count: by unit and signal of the catalogue, and parts of their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from llmmon.catalog.engines import EngineMetric

_MEBIBYTE, _MEGAHERTZ = 2**20, 1e6
_MEMORY = 81_559 * _MEBIBYTE
_IDLE_WATTS, _WATTS, _LIMIT_WATTS = 90, 420, 700
_HOT = 91
_SM_CLOCK, _SLOWED_CLOCK, _MEMORY_CLOCK = 1_755, 900, 2_619
_BYTES_A_SECOND = 2e9
_THERMAL_BIT = 0x20
_RESET_GPU = 1
_LIMITS = (("SLOWDOWN", 87), ("SHUTDOWN", 92), ("MAX_OP", 95), ("TEMP_LIMIT", 25))
"""Degrees, by a part of the field's name."""
_PARTS_OF_MEMORY = (
    ("TOTAL", 1.0), ("CAPACITY", 1.0), ("FREE", 0.1), ("RESERVED", 0.01), ("USED", 0.89),
)  # fmt: skip
_PARTS_OF_USE = (
    ("ENC", 0.0),
    ("DEC", 0.0),
    ("FP64", 0.0),
    ("FP32", 0.1),
    ("MEM", 0.5),
    ("DRAM", 0.5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """How one GPU fares at a moment."""

    load: float
    """From 0 to 1."""
    broken: bool
    """Whether it does no work any more."""
    hot: bool


def counted(metric: EngineMetric, gpu: Gpu) -> float:
    """What a counter counts in a second."""
    if metric.signal == "gpu.energy":
        return _power(gpu) * (1_000 if metric.unit == "millijoules" else 1)
    if metric.signal == "gpu.throttling":
        share = 0.3 if gpu.hot and "THERMAL" in metric.name else 0.0
        return share * (1e9 if metric.unit == "nanoseconds" else 1)
    return _BYTES_A_SECOND * gpu.load if metric.signal == "gpu.nvlink" else 0.0


def shown(metric: EngineMetric, gpu: Gpu) -> float:
    """What a gauge shows; 0, that nothing is wrong, for what is not known here."""
    return _GAUGES[metric.signal](metric, gpu) if metric.signal in _GAUGES else 0.0


def _power(gpu: Gpu) -> float:
    return _IDLE_WATTS + _WATTS * gpu.load


def _watts(metric: EngineMetric, gpu: Gpu) -> float:
    return _LIMIT_WATTS if "LIMIT" in metric.name else _power(gpu)


def _temperature(metric: EngineMetric, gpu: Gpu) -> float:
    for word, limit in _LIMITS:
        if word in metric.name:
            return limit
    memory = 6 if "MEM" in metric.name else 0
    return round((_HOT if gpu.hot else 40 + 25 * gpu.load) + memory)


def _memory(metric: EngineMetric, gpu: Gpu) -> float:
    del gpu  # a server takes all of it when it starts
    share = next(part for word, part in _PARTS_OF_MEMORY if word in metric.name)
    if metric.unit == "ratio":
        return share
    return round(share * _MEMORY / (_MEBIBYTE if metric.unit == "mebibytes" else 1))


def _utilisation(metric: EngineMetric, gpu: Gpu) -> float:
    part = next((share for word, share in _PARTS_OF_USE if word in metric.name), 0.8)
    value = 0.0 if gpu.broken else part * gpu.load
    return round(100 * value) if metric.unit == "percent" else value


def _clock(metric: EngineMetric, gpu: Gpu) -> float:
    slowed = _SLOWED_CLOCK if gpu.hot else _SM_CLOCK
    megahertz = _MEMORY_CLOCK if "MEM" in metric.name else slowed
    return megahertz * (_MEGAHERTZ if metric.unit == "hertz" else 1)


def _bandwidth(metric: EngineMetric, gpu: Gpu) -> float:
    bytes_a_second = _BYTES_A_SECOND * gpu.load
    return bytes_a_second / (1e6 if metric.unit == "megabytes_per_second" else 1)


def _licence(metric: EngineMetric, gpu: Gpu) -> float:
    del metric, gpu
    return 1.0


def _throttling(metric: EngineMetric, gpu: Gpu) -> float:
    return _THERMAL_BIT if gpu.hot and metric.unit == "bits" else 0.0


def _health(metric: EngineMetric, gpu: Gpu) -> float:
    return _RESET_GPU if gpu.broken and "RECOVERY" in metric.name else 0.0


_GAUGES: dict[str, Callable[[EngineMetric, Gpu], float]] = {
    "gpu.temperature": _temperature,
    "gpu.power": _watts,
    "gpu.memory": _memory,
    "gpu.utilisation": _utilisation,
    "gpu.clock": _clock,
    "gpu.nvlink": _bandwidth,
    "gpu.pcie": _bandwidth,
    "gpu.licence": _licence,
    "gpu.throttling": _throttling,
    "gpu.health": _health,
}
