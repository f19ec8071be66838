"""The GPUs under the service."""

from __future__ import annotations

from llmmon.model.service import Gpu
from llmmon.spec.gpu import GpuShape


def resolve_gpu(shape: GpuShape | None) -> Gpu | None:
    """The GPUs, with no alert that was not asked for."""
    if shape is None:
        return None
    alerts = shape.alerts
    return Gpu(
        dcgm_version=shape.exporter.dcgm,
        selector=tuple(sorted(shape.selector.items())),
        temperature_celsius=alerts.temperature_celsius if alerts is not None else None,
        xid_page=tuple(sorted(set(alerts.xid_page))) if alerts is not None else (),
    )
