"""What boards share: the frame of a service's dashboard, links, thresholds, firing alerts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from llmmon.dashboards.annotations import firing, marks
from llmmon.dashboards.values import Dashboard, Link, Meaning, Row, Siblings, Threshold, Variable
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.promql import Vector, constant, total

TAG = "llmmon"
NOTHING_YET = "no data"
QUIET_OR_FIRING = (Meaning(0, "quiet", "good"), Meaning(1, "firing", "bad"))
NONE_OR_SOME = (Threshold(None, "good"), Threshold(Decimal(1), "bad"))
_NEXT_TO_NOTHING = Decimal("0.000001")
ANYTHING_LEFT = (Threshold(None, "bad"), Threshold(_NEXT_TO_NOTHING, "good"))
"""Of what is left of a budget. Grafana's thresholds include themselves: 0 would be good at 0."""


def dashboard(
    service: Service,
    board: str,
    title: str,
    description: str,
    rows: Sequence[Row],
    variables: Sequence[Variable] = (),
) -> Dashboard:
    """A board of a service, with the name, the uid and the tags that all of them have."""
    return Dashboard(
        board=board,
        uid=naming.dashboard_uid(service.name, board),
        title=f"{service.name} / {title}",
        description=description,
        tags=(TAG, service.name),
        siblings=(
            Siblings("Dashboards", (TAG, service.name), is_menu=True),
            Siblings("All services", (TAG, naming.FLEET), is_menu=False),
        ),
        rows=tuple(rows),
        variables=tuple(variables),
        annotations=marks(service),
    )


def runbooks(service: Service, *alerts: str) -> tuple[Link, ...]:
    """Links to the runbooks of alerts, if the spec says where those are."""
    base = service.alerting.runbook_base
    if base is None:
        return ()
    return tuple(
        Link(f"Runbook: {alert}", f"{base}/{naming.runbook_path(service.name, alert)}")
        for alert in alerts
    )


def count_firing(labels: dict[str, str]) -> Vector:
    """How many of them; 0 rather than nothing."""
    return total(firing(labels)).otherwise(constant(Decimal(0)))


def good_from(limit: Decimal) -> tuple[Threshold, ...]:
    """Bad below a limit, good from it on."""
    return (Threshold(None, "bad"), Threshold(limit, "good"))


def bad_from(limit: Decimal, *warnings: Decimal) -> tuple[Threshold, ...]:
    """Good at first, a warning from each of `warnings` on, bad from a limit on."""
    warned = (Threshold(at, "warning") for at in sorted(set(warnings)) if at < limit)
    return (Threshold(None, "good"), *warned, Threshold(limit, "bad"))
