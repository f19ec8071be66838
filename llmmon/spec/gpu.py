"""GPUs under the service, as dcgm-exporter sees them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import CountField, Shape, VersionField
from llmmon.spec.values import LabelsField, PositiveField, items


class ExporterShape(Shape):
    """The exporter of the GPU metrics and its version."""

    dcgm: VersionField = Field(description='Version of dcgm-exporter: "4.8".')


class GpuAlertsShape(Shape):
    """What to be alerted of."""

    temperature_celsius: PositiveField | None = Field(
        None, description="Temperature from which on it is too hot."
    )
    xid_page: Annotated[tuple[CountField, ...], items(100)] = Field(
        (), description="XID error codes that page."
    )


class GpuShape(Shape):
    """The GPUs under the service."""

    exporter: ExporterShape
    selector: LabelsField = Field({}, description="Labels that select this service's GPUs.")
    alerts: GpuAlertsShape | None = None
