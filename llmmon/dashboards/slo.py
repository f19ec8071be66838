"""The SLO board: how each objective is kept, what is left of its budget, how fast that burns."""

from __future__ import annotations

from llmmon.dashboards import slo_figures, slo_graphs, slo_table
from llmmon.dashboards.parts import dashboard
from llmmon.dashboards.slo_alerts import timeline
from llmmon.dashboards.values import AnyPanel, Dashboard, Row
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
    return Row(key=f"slo/{slo.name}", title=title, panels=_panels(service, slo))


def _panels(service: Service, slo: Slo) -> tuple[AnyPanel, ...]:
    """Figures, then how the budget burns, then which alerts fired."""
    return (
        slo_figures.objective(service, slo),
        slo_figures.attained(service, slo),
        slo_figures.budget_left(service, slo),
        slo_figures.burn_rate_now(service, slo),
        slo_figures.alerts_firing(service, slo),
        slo_graphs.burn_down(service, slo),
        slo_graphs.burn_rate(service, slo),
        slo_graphs.error_ratios(service, slo),
        timeline(service, slo),
    )
