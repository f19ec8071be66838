"""The quality board: what evaluators and users think of the answers, how answers end, and drift."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards import drift_job_panels, drift_panels, quality_answers, quality_scores
from llmmon.dashboards.native import Native
from llmmon.dashboards.parts import dashboard
from llmmon.dashboards.scraped import module_targets
from llmmon.dashboards.values import Dashboard, Row, Variable
from llmmon.dashboards.variables import choices, chosen
from llmmon.model.service import Service

NAME = "quality"
_DESCRIPTION = "Scores of evaluators, verdicts of users, how answers and tasks end, and drift."


def board(service: Service) -> Dashboard | None:
    """A row for each quality metric, then answers, then drift; none where there is nothing of these."""
    variables = (*module_targets(service), *choices(service)) if service.instrumented else ()
    rows = (*_measured(service, variables), *_drift(service))
    if not rows:
        return None
    return dashboard(service, NAME, "Quality", _DESCRIPTION, rows, variables)


def _drift(service: Service) -> Iterator[Row]:
    panels = drift_panels.panels(service)
    if panels:
        yield Row(key="drift", title="Drift", panels=panels)
    of_job = drift_job_panels.panels(service)
    if of_job:
        yield Row(key="drift-job", title="Drift in events", panels=of_job)


def _measured(service: Service, variables: tuple[Variable, ...]) -> Iterator[Row]:
    """What the module measures."""
    if not service.instrumented:
        return
    native = Native(service, chosen(variables))
    for metric in native.service.quality:
        panels = quality_scores.panels(native, metric)
        title = f"{metric.name}: {metric.better} is better"
        yield Row(key=f"quality/{metric.name}", title=title, panels=panels)
    yield Row(key="answers", title="Answers", panels=quality_answers.answers(native))
    yield Row(key="users", title="Users", panels=quality_answers.users(native))
