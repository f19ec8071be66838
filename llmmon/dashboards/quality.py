"""The quality board: what evaluators and users think of the answers, and how answers end.

Drift of the same signals has its row here once rules compare them with a baseline.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards import quality_answers, quality_scores
from llmmon.dashboards.native import Native
from llmmon.dashboards.parts import dashboard
from llmmon.dashboards.scraped import module_targets
from llmmon.dashboards.values import Dashboard, Row
from llmmon.dashboards.variables import choices, chosen
from llmmon.model.service import Service

NAME = "quality"
_DESCRIPTION = "Scores of evaluators, verdicts of users, and how answers and tasks end."


def board(service: Service) -> Dashboard | None:
    """A row for each quality metric, then answers; none where the module measures nothing."""
    if not service.instrumented:
        return None
    variables = (*module_targets(service), *choices(service))
    rows = tuple(_rows(Native(service, chosen(variables))))
    return dashboard(service, NAME, "Quality", _DESCRIPTION, rows, variables)


def _rows(native: Native) -> Iterator[Row]:
    for metric in native.service.quality:
        panels = quality_scores.panels(native, metric)
        title = f"{metric.name}: {metric.better} is better"
        yield Row(key=f"quality/{metric.name}", title=title, panels=panels)
    yield Row(key="answers", title="Answers", panels=quality_answers.answers(native))
    yield Row(key="users", title="Users", panels=quality_answers.users(native))
