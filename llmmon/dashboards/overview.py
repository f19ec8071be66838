"""The overview: whether all is well, then what goes through the service and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards import engine_panels, lights, model_table, native_panels, quality_answers
from llmmon.dashboards.native import Native
from llmmon.dashboards.parts import dashboard
from llmmon.dashboards.scraped import scraped_targets
from llmmon.dashboards.values import Dashboard, Row
from llmmon.dashboards.variables import choices, chosen
from llmmon.model.service import Service

NAME = "overview"


def board(service: Service) -> Dashboard | None:
    """Traffic lights, requests, saturation; none where nothing at all is measured."""
    rows = tuple(_rows(service))
    if not rows:
        return None
    description = service.description or f"The service {service.name} at a glance."
    variables = (*scraped_targets(service), *choices(service))
    return dashboard(service, NAME, "Overview", description, rows, variables)


def _rows(service: Service) -> Iterator[Row]:
    of_target = chosen(scraped_targets(service))
    shown = lights.panels(service, of_target)
    if shown:
        yield Row(key="now", title="Now", panels=shown)
    models = model_table.table(service)
    if models is not None:
        yield Row(key="models", title="Models", panels=(models,))
    if service.instrumented:
        native = Native(service, (*of_target, *chosen(choices(service))))
        yield Row(key="requests", title="Requests", panels=native_panels.requests(native))
        yield Row(key="saturation", title="Saturation", panels=native_panels.saturation(native))
        yield Row(key="quality", title="Quality", panels=quality_answers.overview(native))
    for model in service.models:
        panels_of_engine = engine_panels.panels(model, of_target)
        if panels_of_engine:
            key, title = engine_panels.heading(model)
            yield Row(key=key, title=title, panels=panels_of_engine)
