"""The overview: whether all is well, then what goes through the service and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards import engine_panels, lights, native_panels
from llmmon.dashboards.parts import dashboard
from llmmon.dashboards.values import Dashboard, Row
from llmmon.dashboards.variables import choices
from llmmon.model.service import Service

NAME = "overview"


def board(service: Service) -> Dashboard | None:
    """Traffic lights, requests, saturation; none where nothing at all is measured."""
    rows = tuple(_rows(service))
    if not rows:
        return None
    description = service.description or f"The service {service.name} at a glance."
    return dashboard(service, NAME, "Overview", description, rows, choices(service))


def _rows(service: Service) -> Iterator[Row]:
    shown = lights.panels(service)
    if shown:
        yield Row(key="now", title="Now", panels=shown)
    if service.instrumented:
        panels = native_panels.Panels(service, choices(service))
        yield Row(key="requests", title="Requests", panels=panels.requests())
        yield Row(key="saturation", title="Saturation", panels=panels.saturation())
    for model in service.models:
        panels_of_engine = engine_panels.panels(model)
        if panels_of_engine:
            key, title = engine_panels.heading(model)
            yield Row(key=key, title=title, panels=panels_of_engine)
