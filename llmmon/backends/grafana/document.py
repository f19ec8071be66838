"""A dashboard as the JSON document that Grafana imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from llmmon.backends.grafana import grafanalib_json as grafana
from llmmon.backends.grafana import looks, text
from llmmon.backends.grafana.ids import panel_ids
from llmmon.backends.grafana.layout import Place, heading, places
from llmmon.backends.grafana.panels import panel
from llmmon.dashboards.values import Annotation, Dashboard, Row, Siblings, Variable
from llmmon.promql import Vector, count

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
        links=[_siblings(each) for each in board.siblings],
        annotations=grafana.annotation_list(
            [_annotation(each, board.variables) for each in board.annotations]
        ),
        templating=grafana.templating([_datasource(), *_variables(board.variables)]),
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


def _siblings(siblings: Siblings) -> Any:
    """Other dashboards, found by their tags."""
    return grafana.DashboardLink(
        title=text.prose(siblings.title), tags=list(siblings.tags), asDropdown=siblings.is_menu
    )


def _annotation(shown: Annotation, variables: Sequence[Variable]) -> Any:
    return grafana.annotation(
        name=text.prose(shown.title),
        expr=text.promql(str(shown.expr), [v.label for v in variables]),
        title=text.legend("", (shown.label,)),
        tags=",".join(shown.tags),
        colour=looks.colour(shown.state),
        at_value=shown.at_value,
        shown=shown.shown,
    )


def _datasource() -> Any:
    return grafana.DatasourceVariable(
        name=grafana.DATASOURCE, label="Data source", query="prometheus", type="datasource"
    )


def _variables(variables: Sequence[Variable]) -> Iterator[Any]:
    """Each may depend on those before."""
    for index, variable in enumerate(variables):
        yield _variable(variable, tuple(each.label for each in variables[:index]))


def _variable(variable: Variable, before: Sequence[str]) -> Any:
    """Values of a label of one series; of several, `label_values` of Grafana knows no union."""
    label = variable.label
    if len(variable.of) == 1:
        query, regex = f"label_values({text.promql(str(variable.of[0]), before)}, {label})", ""
    else:
        found: Vector = variable.of[0]
        for other in variable.of[1:]:
            found = found.otherwise(other)
        # Grafana looks for it in one line.
        one_line = str(count(found, (label,))).replace("\n", " ")
        query = f"query_result({text.promql(one_line, before)})"
        regex = f'/{label}="([^"]+)"/'
    return grafana.LabelVariable(
        name=label,
        label=variable.title,
        query=query,
        regex=regex,
        allValue=".+" if variable.present else ".*",
    )
