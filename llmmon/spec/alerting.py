"""How alerts are labelled and where their links lead."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import CountField, LineField, Shape, UrlField
from llmmon.spec.values import choice


class SeveritiesShape(Shape):
    """Values of the `severity` label."""

    page: LineField | None = Field(None, description="For alerts that wake somebody; critical.")
    ticket: LineField | None = Field(None, description="For alerts that can wait; warning.")


class AlertingShape(Shape):
    """How alerts are labelled and where their links lead."""

    severities: SeveritiesShape | None = None
    runbook_base: UrlField | None = Field(None, description="Where the runbooks are served.")
    dashboard_base: UrlField | None = Field(None, description="Where Grafana is served.")
    absent: Annotated[str, choice("urgency", "page", "ticket", "off")] | None = Field(
        None, description="Urgency of the alert that a metric vanished; page by default."
    )
    min_bad_events: CountField | None = Field(
        None, description="Bad events that a burn-rate alert needs at least; 5 by default."
    )
