"""GPUs under the service, as dcgm-exporter sees them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from llmmon.fields import CountField, DurationField, FlagField, MoneyField, Shape, VersionField
from llmmon.model.gpu import PROFILES
from llmmon.spec.values import LabelsField, PositiveField, ShareField, choice, items

UrgencyField = Annotated[str, choice("urgency", "page", "ticket", "off")]
"""How urgent an alert is, or that there is none."""
XidsField = Annotated[tuple[CountField, ...], items(200)]


class ExporterShape(Shape):
    """The exporter of the GPU metrics, its version, and how it is scraped."""

    dcgm: VersionField = Field(description='Version of dcgm-exporter: "4.8".')
    profile: Annotated[str, choice("profile", *PROFILES)] | None = Field(
        None, description="Generation of its names, if it is not that of the version."
    )
    honor_labels: FlagField = Field(
        False, description="Whether it is scraped with honorLabels; its chart does not."
    )


class GpuAlertsShape(Shape):
    """What to be alerted of, from which values on, and how urgently."""

    xid_page: XidsField | None = Field(None, description="XID error codes that page.")
    xid_ticket: XidsField | None = Field(
        None, description="XID error codes that raise a ticket, as all do that no list names."
    )
    xid_ignore: XidsField | None = Field(None, description="XID error codes that nobody is told.")
    row_remap_failure: UrgencyField | None = Field(
        None, description="A row of memory could not be remapped; page by default."
    )
    row_remap_pending: UrgencyField | None = Field(
        None, description="A remap of memory waits for a reset; ticket by default."
    )
    memory_errors: UrgencyField | None = Field(
        None, description="Memory errors that were not corrected; ticket by default."
    )
    recovery_action: UrgencyField | None = Field(
        None, description="The driver asks for a reset or the like; page by default."
    )
    nvlink_errors: UrgencyField | None = Field(
        None, description="Errors of NVLink; ticket by default."
    )
    pcie_replays: UrgencyField | None = Field(
        None, description="Many PCIe packets are sent again; ticket by default."
    )
    pcie_replays_per_minute: PositiveField | None = Field(
        None, description="From how many on; above 8 by default."
    )
    thermal_throttling: UrgencyField | None = Field(
        None, description="Clocks are held down by heat; ticket by default."
    )
    power_throttling: UrgencyField | None = Field(
        None, description="Clocks are held down by the power limit; off by default."
    )
    throttled_above: ShareField | None = Field(
        None, description="Share of the time from which on; above 5% by default."
    )
    temperature: UrgencyField | None = Field(
        None, description="The GPU is hotter than temperature_celsius; ticket by default."
    )
    temperature_celsius: PositiveField | None = Field(
        None, description="Temperature above which it is too hot; no alert by default."
    )
    temperature_margin: UrgencyField | None = Field(
        None, description="The GPU is about to slow down by heat; ticket by default."
    )
    temperature_margin_celsius: PositiveField | None = Field(
        None, description="Degrees left below which; 5 by default."
    )
    memory_temperature: UrgencyField | None = Field(
        None, description="The memory is as hot as it may be; ticket by default."
    )
    lost: UrgencyField | None = Field(
        None, description="A GPU that was there reports nothing; ticket by default."
    )
    missing_fields: UrgencyField | None = Field(
        None, description="The exporter does not show what rules need; ticket by default."
    )
    idle: UrgencyField | None = Field(
        None, description="A GPU of the service does nothing; ticket by default."
    )


class IdleShape(Shape):
    """When a GPU is idle."""

    below: ShareField = Field(
        Decimal("0.05"), description="Share of its engines' time below which; 5% by default."
    )
    for_: DurationField | None = Field(
        None, alias="for", description="How long, until the alert; 1h by default."
    )


class GpuEnergyShape(Shape):
    """What electricity costs."""

    price: MoneyField = Field(description="Price of a kilowatt hour: 0.25 USD.")


class GpuShape(Shape):
    """The GPUs under the service."""

    exporter: ExporterShape
    selector: LabelsField = Field(
        {}, description="Labels that select this service's GPUs; pod and namespace are its own."
    )
    hour_price: MoneyField | None = Field(
        None, description="Price of an hour of one GPU; that of the models by default."
    )
    energy: GpuEnergyShape | None = None
    idle: IdleShape | None = None
    alerts: GpuAlertsShape | None = None
