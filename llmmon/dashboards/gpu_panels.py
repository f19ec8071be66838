"""What GPUs do and what state they are in: use, memory, power, heat, clocks, traffic."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from llmmon.dashboards.gpu_series import INSTANCE, GpuSeries, graph
from llmmon.dashboards.gpu_table import hot
from llmmon.dashboards.parts import bad_from, good_from, runbooks
from llmmon.dashboards.values import (
    BYTES,
    BYTES_PER_SECOND,
    CELSIUS,
    HERTZ,
    PER_SECOND,
    RATE_INTERVAL,
    RATIO,
    WATTS,
    AnyPanel,
    Legend,
    Query,
    Threshold,
)
from llmmon.model import naming
from llmmon.promql import Vector, highest, rate
from llmmon.rules.gpu_limits import CHECKSUMS_PER_SECOND

_LINK = (*(naming.HOST_LABEL, naming.GPU_LABEL), naming.LINK_ERROR_LABEL)
_A_MINUTE = Decimal(60)


def use(series: GpuSeries) -> tuple[AnyPanel, ...]:
    """Engines, tensor cores, the memory's interface, and the memory."""
    idle = (Threshold(None, "warning"), Threshold(series.gpu.idle_below, "good"))
    engines = graph(
        "use/engines",
        "Engines busy",
        "Share of the time in which any engine was busy, of each GPU or MIG instance. Below the "
        "line it is idle.",
        series.queries("", series.field("engine_active"), INSTANCE),
        RATIO,
        idle,
    )
    return (
        replace(engines, links=runbooks(series.service, naming.GPU_IDLE_ALERT)),
        graph(
            "use/tensor",
            "Tensor cores busy",
            "Share of the time in which the tensor cores were busy. Reading prompts is bound by them.",
            series.queries("", series.field("tensor_active"), INSTANCE),
            RATIO,
        ),
        graph(
            "use/dram",
            "Memory interface busy",
            "Share of the time in which memory was read or written. Writing answers is bound by it.",
            series.queries("", series.field("dram_active"), INSTANCE),
            RATIO,
        ),
        graph(
            "use/memory",
            "Memory used",
            "Memory in use. Engines take nearly all of it at their start, so that much is no alarm.",
            series.queries("", series.field("memory_used"), INSTANCE),
            BYTES,
            width=12,
        ),
        graph(
            "use/memory-share",
            "Memory used, share",
            "Memory in use, over that in use, free and reserved.",
            series.queries("", _share(series), INSTANCE),
            RATIO,
            width=12,
        ),
    )


def _share(series: GpuSeries) -> Vector | None:
    parts = [series.field(f"memory_{part}") for part in ("used", "free", "reserved")]
    used, free, reserved = parts
    if used is None or free is None or reserved is None:
        return None
    by = (*INSTANCE, naming.GPU_UUID_LABEL)
    whole = (
        highest(used, by).arithmetic("+", highest(free, by)).arithmetic("+", highest(reserved, by))
    )
    return highest(used, by).arithmetic("/", whole)


def heat(series: GpuSeries) -> tuple[AnyPanel, ...]:
    """Power, temperatures, throttling, clocks."""
    gpu, service = series.gpu, series.service
    temperature = graph(
        "heat/temperature",
        "Temperature",
        "Of the GPU and of its memory. The line is the limit of the spec, if it has one.",
        [
            *series.queries("", series.field("temperature")),
            *series.queries("memory", series.field("memory_temperature")),
        ],
        CELSIUS,
        hot(series),
    )
    margin = graph(
        "heat/margin",
        "Degrees left",
        "Up to where the GPU slows down by heat, and where its memory is as hot as it may be.",
        [
            *series.queries("", series.of(naming.GPU_TEMPERATURE_MARGIN)),
            *series.queries("memory", _memory_margin(series)),
        ],
        CELSIUS,
        good_from(gpu.temperature_margin_celsius),
    )
    throttled = graph(
        "heat/throttled",
        "Clocks held down",
        "Share of the last five minutes in which heat, or the power limit, held clocks down.",
        [
            *series.queries("heat", series.of(naming.throttled("thermal"))),
            *series.queries("power", series.of(naming.throttled("power"))),
        ],
        RATIO,
        bad_from(gpu.throttled_above),
    )
    return (
        graph(
            "heat/power",
            "Power",
            "What each board draws, and its limit.",
            [
                *series.queries("", series.field("power")),
                *series.queries("limit", series.field("power_limit")),
            ],
            WATTS,
        ),
        replace(temperature, links=runbooks(service, naming.GPU_TEMPERATURE_ALERT)),
        replace(margin, from_zero=False, links=runbooks(service, naming.GPU_MARGIN_ALERT)),
        replace(throttled, links=runbooks(service, naming.GPU_THERMAL_ALERT)),
        graph(
            "heat/sm-clock",
            "Clock of multiprocessors",
            "Low while busy means held down; low while idle is normal.",
            series.queries("", series.field("sm_clock")),
            HERTZ,
        ),
        graph(
            "heat/memory-clock",
            "Clock of memory",
            "Clock of the memory.",
            series.queries("", series.field("memory_clock")),
            HERTZ,
        ),
    )


def _memory_margin(series: GpuSeries) -> Vector | None:
    if series.gpu.field("memory_temperature_limit") is None:
        return None
    return series.of(naming.GPU_MEMORY_TEMPERATURE_MARGIN)


def traffic(series: GpuSeries) -> tuple[AnyPanel, ...]:
    """What goes over PCIe and NVLink, and what has to be sent again."""
    errors = series.of(naming.GPU_NVLINK_ERRORS)
    replays = series.field("pcie_replays")
    again = None if replays is None else rate(replays.over(RATE_INTERVAL))
    limit = series.gpu.pcie_replays_per_minute / _A_MINUTE
    link_errors = graph(
        "traffic/link-errors",
        "NVLink errors",
        "By kind: wrong checksums, replays, recoveries. The line is for checksums.",
        [
            Query(
                expr=highest(rate(errors.over(RATE_INTERVAL)), _LINK),
                legend=Legend("", _LINK),
            )
        ],
        PER_SECOND,
        bad_from(CHECKSUMS_PER_SECOND),
        width=12,
    )
    sent_again = graph(
        "traffic/replays",
        "PCIe replays",
        "PCIe packets sent again. The line is the number a minute that the spec takes for usual.",
        series.queries("", again),
        PER_SECOND,
        bad_from(limit),
        width=12,
    )
    return (
        graph(
            "traffic/pcie",
            "PCIe",
            "Sent and received by each GPU, headers included.",
            [
                *series.queries("sent", series.field("pcie_sent")),
                *series.queries("received", series.field("pcie_received")),
            ],
            BYTES_PER_SECOND,
            width=12,
        ),
        graph(
            "traffic/nvlink",
            "NVLink",
            "Over all links of each GPU, both ways together.",
            series.queries("", series.field("nvlink_throughput")),
            BYTES_PER_SECOND,
            width=12,
        ),
        replace(link_errors, links=runbooks(series.service, naming.GPU_NVLINK_ALERT)),
        replace(sent_again, links=runbooks(series.service, naming.GPU_PCIE_ALERT)),
    )
