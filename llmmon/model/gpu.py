"""The GPUs under a service: which series tell of them, what alarms, and what they cost.

Names, units and labels are those of the exporter's version; nothing is left to look up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from llmmon.units import Duration, Money

Profile = Literal["legacy", "transition", "canonical"]
PROFILES: tuple[Profile, ...] = ("legacy", "transition", "canonical")
"""Generations of dcgm-exporter's names: up to 4.8.2, 4.8.3 and 4.8.4, from 4.9 on."""

GPU_ALERTS = (
    "row_remap_failure",
    "row_remap_pending",
    "memory_errors",
    "recovery_action",
    "nvlink_errors",
    "pcie_replays",
    "thermal_throttling",
    "power_throttling",
    "temperature",
    "temperature_margin",
    "memory_temperature",
    "lost",
    "missing_fields",
    "idle",
)
"""The alerts whose urgency a spec can set, as it writes them. XIDs have lists instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuField:
    """One field of DCGM, as the exporter shows it, and how it becomes a series of ours."""

    key: str
    """What it is, whatever the exporter calls it: `temperature`."""
    metric: str
    type: str
    """As the exporter is told to declare it: `gauge` or `counter`."""
    unit: str
    """Of our series, as its name ends: `celsius`."""
    factor: Decimal
    """What its values are multiplied with to be in that unit."""
    ceiling: Decimal
    """Values from here on are none: DCGM writes huge numbers where there is nothing."""
    of_instance: bool
    """Whether each MIG instance has a value of its own."""
    everywhere: bool
    """Whether every GPU has it, so that a page without it is one of another field list."""
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HourPrice:
    """What an hour of one GPU costs from a moment on; `None` while it is not known."""

    since: int | None
    """In epoch seconds; `None`: always."""
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """The GPUs under the service, as dcgm-exporter sees them."""

    dcgm_version: str
    profile: Profile
    honor_labels: bool
    """Whether the workload's `pod` and `namespace` arrive under these names, not as `exported_pod`."""
    selector: tuple[tuple[str, str], ...]
    """As the spec writes it: `pod`, `namespace` and `container` are the workload's."""
    matched: tuple[tuple[str, str], ...]
    """The same by the labels that the series have in Prometheus."""
    matched_anywhere: tuple[tuple[str, str], ...]
    """Those of them that also hold while no workload is on the GPU."""
    host_labels: tuple[str, ...]
    """Labels that may name the host, the one that counts last."""
    fields: tuple[GpuField, ...]
    urgencies: tuple[tuple[str, str], ...]
    """`page`, `ticket` or `off` for each of `GPU_ALERTS`."""
    xid_page: tuple[int, ...]
    xid_ticket: tuple[int, ...]
    """Those that the spec names. Codes of no list are told by a ticket as well."""
    xid_ignore: tuple[int, ...]
    temperature_celsius: Decimal | None
    temperature_margin_celsius: Decimal
    throttled_above: Decimal
    """Share of the time."""
    pcie_replays_per_minute: Decimal
    idle_below: Decimal
    idle_for: Duration
    hour_prices: tuple[HourPrice, ...]
    """In the order in which they take effect; none if an hour's price is not known."""
    energy_price: Money | None
    """Of a kilowatt hour."""

    def field(self, key: str) -> GpuField | None:
        """The field of a key, if the exporter's version has it."""
        return next((field for field in self.fields if field.key == key), None)

    def urgency(self, alert: str) -> str:
        """How urgent an alert is."""
        return dict(self.urgencies)[alert]
