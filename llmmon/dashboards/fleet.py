"""The board of all services: the same whatever services there are, for it selects by labels (ADR 25).

Thresholds that differ by service have no place here; shares of budgets have the same for all.
"""

from __future__ import annotations

from llmmon.dashboards import fleet_graphs, fleet_now, fleet_table
from llmmon.dashboards.fleet_series import firing
from llmmon.dashboards.parts import TAG
from llmmon.dashboards.values import Annotation, Dashboard, Row, Siblings, Variable
from llmmon.model import naming
from llmmon.promql import Matcher, Selector, highest

NAME = naming.FLEET
SERVICE = Variable(label=naming.SERVICE_LABEL, title="Service", of=(Selector(naming.SERVICE_INFO),))
_DESCRIPTION = (
    "All services that rules of llmmon watch: which of them need somebody now, what goes through "
    "them, and what they spend. A click on a service leads to its own dashboards."
)


def board() -> Dashboard:
    """Figures, a table of services, and graphs over them."""
    return Dashboard(
        board=NAME,
        uid=naming.FLEET_UID,
        title="LLM services",
        description=_DESCRIPTION,
        tags=(TAG, NAME),
        siblings=(Siblings("Dashboards", (TAG,), is_menu=True),),
        rows=(
            Row(key="now", title="Now", panels=fleet_now.panels()),
            Row(key="services", title="Services", panels=(fleet_table.table(),)),
            Row(key="slos", title="Objectives", panels=fleet_graphs.objectives()),
            Row(key="traffic", title="Traffic", panels=fleet_graphs.traffic()),
            Row(key="money", title="Money", panels=fleet_graphs.money()),
        ),
        variables=(SERVICE,),
        annotations=(_pages(),),
    )


def _pages() -> Annotation:
    page = Matcher(naming.SLOTH_SEVERITY_LABEL, "=", "page")
    by = ("alertname", naming.SERVICE_LABEL, naming.SLO_LABEL)
    return Annotation(
        title="Pages",
        expr=highest(firing(page), by),
        label=naming.SERVICE_LABEL,
        tags=("alertname", naming.SLO_LABEL),
        state="bad",
    )
