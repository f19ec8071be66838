"""The SLO board: how each objective is kept, what is left of its budget, how fast that burns."""

from __future__ import annotations

from llmmon.dashboards import slo_panels, slo_table
from llmmon.dashboards.parts import dashboard
from llmmon.dashboards.values import Dashboard, Row
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.units import percent_text

NAME = "slo"


def board(service: Service) -> Dashboard | None:
    """A table of all SLOs, then a row for each; none where there are no SLOs."""
    if not service.slos:
        return None
    rows = (
        Row(key="all", title="All SLOs", panels=(slo_table.table(service),)),
        *(_row(service, slo) for slo in service.slos),
    )
    description = "Each objective of the service: how it is kept, and what is left of its budget."
    return dashboard(service, NAME, "SLOs", description, rows)


def _row(service: Service, slo: Slo) -> Row:
    title = f"{slo.name}: {percent_text(slo.objective)} over {slo.window.words()}"
    return Row(key=f"slo/{slo.name}", title=title, panels=slo_panels.panels(service, slo))
