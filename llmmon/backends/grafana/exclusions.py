"""`.lint`: the rules of Grafana's dashboard-linter that do not fit the dashboards beside it, and why."""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.backends.grafana.looks import is_own_unit, unit_id
from llmmon.dashboards.values import Dashboard
from llmmon.emit import yaml

_RECORDED = (
    "Recorded series and alerts have no job or instance. llmmon check sees to it that queries of "
    "scraped series follow both."
)
EXCLUSIONS = {
    "template-job-rule": "A dashboard of recorded series alone has no job to choose.",
    "template-instance-rule": "A dashboard of recorded series alone has no instance to choose.",
    "target-job-rule": _RECORDED,
    "target-instance-rule": _RECORDED,
}
"""By rule, the reason."""
NOT_LISTED = frozenset(
    f"currency{code}" for code in ("TRY", "MYR", "XPF", "BGN", "PYG", "UYU", "ILS")
)
"""Units that Grafana has and the linter does not know."""
_UNIT = "The linter knows no unit for this currency."


def lint_file(header: str, boards: Iterable[Dashboard]) -> str:
    """The file's text."""
    units = {"panel-units-rule": _UNIT} if any(map(_has_odd_unit, boards)) else {}
    excluded = {rule: {"reason": why} for rule, why in {**EXCLUSIONS, **units}.items()}
    return yaml.dump({"exclusions": excluded}, header)


def _has_odd_unit(board: Dashboard) -> bool:
    units = {unit_id(panel.unit) for panel in board.panels}
    return any(unit in NOT_LISTED or is_own_unit(unit) for unit in units)
