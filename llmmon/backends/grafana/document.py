"""A dashboard as the JSON document that Grafana imports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llmmon.backends.grafana import grafanalib_json as grafana
from llmmon.backends.grafana import text
from llmmon.backends.grafana.ids import panel_ids
from llmmon.backends.grafana.layout import Place, heading, places
from llmmon.backends.grafana.panels import panel
from llmmon.dashboards.values import Dashboard, Row, Variable

_ROW = "row "
"""Before a row's key: a panel's has no space."""


def document(board: Dashboard) -> dict[str, Any]:
    """All of it."""
    made = grafana.Dashboard(
        uid=board.uid,
        title=text.prose(board.title),
        description=text.prose(board.description),
        tags=list(board.tags),
        time=grafana.last("24h"),
        links=[_siblings(board)],
        templating=grafana.templating([_datasource(), *map(_variable, board.variables)]),
        panels=list(_panels(board)),
    )
    found: dict[str, Any] = grafana.plain(made)
    return found


def _panels(board: Dashboard) -> Iterator[Any]:
    ids = panel_ids(
        key for row in board.rows for key in (_ROW + row.key, *(p.key for p in row.panels))
    )
    variables = tuple(variable.label for variable in board.variables)
    y = 0
    for row in board.rows:
        place = heading(y)
        yield _heading(row, ids[_ROW + row.key], place)
        y = place.below
        for shown, at in zip(row.panels, tuple(places(row.panels, y)), strict=True):
            yield panel(shown, ids[shown.key], at, variables)
            y = max(y, at.below)


def _heading(row: Row, number: int, place: Place) -> Any:
    position = grafana.grid_position(place.x, place.y, place.width, place.height)
    return grafana.RowPanel(id=number, title=text.prose(row.title), gridPos=position)


def _siblings(board: Dashboard) -> Any:
    """The service's other dashboards, found by their tags."""
    return grafana.DashboardLink(title="Dashboards", tags=list(board.tags))


def _datasource() -> Any:
    return grafana.DatasourceVariable(
        name=grafana.DATASOURCE, label="Data source", query="prometheus", type="datasource"
    )


def _variable(variable: Variable) -> Any:
    query = f"label_values({text.promql(str(variable.of), ())}, {variable.label})"
    return grafana.LabelVariable(name=variable.label, label=variable.title, query=query)
