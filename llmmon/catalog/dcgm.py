"""The fields of DCGM that rules and boards read, and by which name a version of dcgm-exporter shows each.

Names, units and labels come from the catalogue; this module knows which field is which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmmon.catalog.engines import Engine, EngineMetric, load_engine
from llmmon.catalog.versions import Version, is_within
from llmmon.model.gpu import GpuField, Profile

EXPORTER = "dcgm-exporter"
WORKLOAD_LABELS = ("pod", "namespace", "container")
"""What Kubernetes tells of the pod on a GPU. Scraping puts `exported_` before them, as the exporter's
own pod has these labels, unless it is told to honor labels."""
TRANSITION_FROM, CANONICAL_FROM = "4.8.3", "4.9"
_VERSIONS: dict[Profile, Version] = {
    "legacy": (4, 8, 2),
    "transition": (4, 8, 4),
    "canonical": (4, 9),
}
"""A version of each profile, for specs that name the profile."""
_LATE = "4.8"
"""The first release that was seen to know them. The exporter serves nothing at all if its list has a
field that it does not know."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A field by its names, of which a version has at most one."""

    key: str
    names: tuple[str, ...]
    of_instance: bool = False
    everywhere: bool = False
    since: str = ""


@dataclass(frozen=True, slots=True)
class _Scale:
    """A unit of the catalogue in ours, and the value from which on there is none."""

    unit: str
    factor: Decimal
    ceiling: Decimal


def _scale(unit: str, factor: str, ceiling: int) -> _Scale:
    return _Scale(unit, Decimal(factor), Decimal(ceiling))


_SCALES = {
    "celsius": _scale("celsius", "1", 500),
    "watts": _scale("watts", "1", 100_000),
    "megahertz": _scale("hertz", "1000000", 1_000_000),
    "hertz": _scale("hertz", "1", 10**12),
    "percent": _scale("ratio", "0.01", 101),
    "ratio": _scale("ratio", "1", 2),
    "mebibytes": _scale("bytes", "1048576", 10**9),
    "bytes": _scale("bytes", "1", 10**15),
    "megabytes_per_second": _scale("bytes_per_second", "1000000", 10**8),
    "bytes_per_second": _scale("bytes_per_second", "1", 10**14),
    "millijoules": _scale("joules_total", "0.001", 10**18),
    "joules": _scale("joules_total", "1", 10**15),
    "nanoseconds": _scale("seconds_total", "0.000000001", 10**18),
    "packets": _scale("total", "1", 10**15),
    "errors": _scale("total", "1", 10**15),
    "rows": _scale("total", "1", 10**15),
    "flag": _scale("bool", "1", 2),
    "code": _scale("code", "1", 100_000),
}
_DEV, _PROF = "DCGM_FI_DEV_", "DCGM_FI_PROF_"


def _dev(key: str, *names: str, everywhere: bool = False, since: str = "") -> _Wanted:
    return _Wanted(key, tuple(_DEV + name for name in names), False, everywhere, since)


def _prof(key: str, *names: str, of_instance: bool = True) -> _Wanted:
    return _Wanted(key, tuple(_PROF + name for name in names), of_instance)


def _memory(key: str, name: str) -> _Wanted:
    return _Wanted(key, (_DEV + name, f"{_DEV}{name}_BYTES"), of_instance=True)


_WANTED = (
    _dev("temperature", "GPU_TEMP", "GPU_TEMP_CELSIUS", everywhere=True),
    _dev("memory_temperature", "MEMORY_TEMP", "MEMORY_TEMP_CELSIUS"),
    _dev("reported_margin", "GPU_TEMP_LIMIT", since=_LATE),
    _dev("slowdown_temperature", "SLOWDOWN_TEMP"),
    _dev("memory_temperature_limit", "MEM_MAX_OP_TEMP", since=_LATE),
    _dev("power", "POWER_USAGE", "BOARD_POWER_WATTS", everywhere=True),
    _dev("power_limit", "ENFORCED_POWER_LIMIT"),
    _dev("energy", "TOTAL_ENERGY_CONSUMPTION", "GPU_ENERGY_JOULES_TOTAL", everywhere=True),
    _dev("sm_clock", "SM_CLOCK", "SM_CLOCK_HERTZ"),
    _dev("memory_clock", "MEM_CLOCK", "MEMORY_CLOCK_HERTZ"),
    _prof("engine_active", "GR_ENGINE_ACTIVE", "GR_ENGINE_UTIL_RATIO"),
    _prof("tensor_active", "PIPE_TENSOR_ACTIVE", "TENSOR_UTIL_RATIO"),
    _prof("dram_active", "DRAM_ACTIVE", "DRAM_UTIL_RATIO"),
    _memory("memory_used", "FB_USED"),
    _memory("memory_free", "FB_FREE"),
    _memory("memory_reserved", "FB_RESERVED"),
    _prof("pcie_sent", "PCIE_TX_BYTES", of_instance=False),
    _prof("pcie_received", "PCIE_RX_BYTES", of_instance=False),
    _dev("pcie_replays", "PCIE_REPLAY_COUNTER", "PCIE_REPLAY_TOTAL", everywhere=True),
    _dev(
        "nvlink_throughput",
        "NVLINK_BANDWIDTH_TOTAL",
        "NVLINK_THROUGHPUT_BYTES_PER_SECOND",
    ),
    _dev("nvlink_crc_flit", "NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL"),
    _dev("nvlink_crc_data", "NVLINK_CRC_DATA_ERROR_COUNT_TOTAL"),
    _dev("nvlink_replay", "NVLINK_REPLAY_ERROR_COUNT_TOTAL"),
    _dev("nvlink_recovery", "NVLINK_RECOVERY_ERROR_COUNT_TOTAL"),
    _dev("xid", "XID_ERRORS", "XID_ERROR", everywhere=True),
    _dev("row_remap_failure", "ROW_REMAP_FAILURE", "ROW_REMAP_FAILED"),
    _dev("row_remap_pending", "ROW_REMAP_PENDING"),
    _dev("ecc_uncorrectable", "ECC_DBE_VOL_TOTAL"),
    _dev("ecc_correctable", "ECC_SBE_VOL_TOTAL"),
    _dev("thermal_violation", "THERMAL_VIOLATION", everywhere=True),
    _dev("power_violation", "POWER_VIOLATION", everywhere=True),
    _dev("recovery_action", "GET_GPU_RECOVERY_ACTION", since=_LATE),
)


def exporter() -> Engine:
    """What the catalogue says of dcgm-exporter."""
    return load_engine(EXPORTER)


def profile_of(version: Version | None) -> Profile:
    """The profile of a version; the newest if it is not known."""
    if is_within(version, CANONICAL_FROM, ""):
        return "canonical"
    return "transition" if is_within(version, TRANSITION_FROM, "") else "legacy"


def version_of(profile: Profile) -> Version:
    """A version whose names are those of a profile."""
    return _VERSIONS[profile]


def host_labels(profile: Profile, is_exact: bool) -> tuple[str, ...]:
    """The labels that may name the host. `4.8` may be of either side of the rename."""
    if profile == "legacy":
        return ("Hostname",) if is_exact else ("Hostname", "hostname")
    return ("hostname",)


def gpu_fields(version: Version | None) -> Iterator[tuple[GpuField, EngineMetric]]:
    """Each field that a version has, with what the catalogue says of it."""
    for wanted in _WANTED:
        if is_within(version, wanted.since, ""):
            metrics = (exporter().metric(name) for name in wanted.names)
            found = next((metric for metric in metrics if metric.is_in(version)), None)
            if found is not None:
                yield _field(wanted, found), found


def _field(wanted: _Wanted, metric: EngineMetric) -> GpuField:
    scale = _SCALES[metric.unit]
    return GpuField(
        key=wanted.key,
        metric=metric.name,
        type=metric.behaves_as,
        unit=scale.unit,
        factor=scale.factor,
        ceiling=scale.ceiling,
        of_instance=wanted.of_instance,
        everywhere=wanted.everywhere,
        meaning=metric.meaning,
    )
