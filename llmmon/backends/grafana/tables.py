"""Tables: queries joined by the labels that they keep, a column for each label and each query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llmmon.backends.grafana import looks, text
from llmmon.backends.grafana.ids import ref_id
from llmmon.dashboards.values import Cell, CellLink, Column, LabelColumn, Table


def own(shown: Table, defaults: dict[str, Any]) -> dict[str, Any]:
    """Field defaults, what is different in each column, and options."""
    linked = (_linked(label) for label in shown.labels if label.links)
    columns = (_override(column) for column in shown.columns if not column.hidden)
    return {
        "defaults": defaults | {"custom": {"align": "auto", "cellOptions": {"type": "auto"}}},
        "overrides": [*linked, *columns],
        "options": {"showHeader": True, "cellHeight": "sm"},
    }


def transformations(shown: Table) -> list[dict[str, Any]]:
    """One row for each set of label values, without times, and with the columns' own titles."""
    values = {f"Value #{ref_id(i)}": column for i, column in enumerate(shown.columns)}
    hidden = [name for name, column in values.items() if column.hidden]
    titles = {
        **{label.label: label.title for label in shown.labels if not label.last},
        **{name: column.title for name, column in values.items() if not column.hidden},
        **{label.label: label.title for label in shown.labels if label.last},
    }
    return [
        {"id": "merge", "options": {}},
        {
            "id": "organize",
            "options": {
                "excludeByName": dict.fromkeys(("Time", *hidden), True),
                "indexByName": {name: index for index, name in enumerate(titles)},
                "renameByName": {name: text.prose(title) for name, title in titles.items()},
            },
        },
    ]


def _override(column: Column) -> dict[str, Any]:
    """A column's unit, digits and colours, by its title."""
    properties: list[dict[str, Any]] = [{"id": "unit", "value": looks.unit_id(column.unit)}]
    if column.decimals is not None:
        properties.append({"id": "decimals", "value": column.decimals})
    if column.thresholds:
        properties += [
            {"id": "thresholds", "value": looks.thresholds(column.thresholds)},
            {"id": "custom.cellOptions", "value": {"type": "color-text"}},
        ]
    return _of(column.title, properties)


def _linked(label: LabelColumn) -> dict[str, Any]:
    """A click on the cell leads on."""
    links = [_link(link) for link in label.links]
    return _of(label.title, [{"id": "links", "value": links}])


def _of(title: str, properties: list[dict[str, Any]]) -> dict[str, Any]:
    return {"matcher": {"id": "byName", "options": text.prose(title)}, "properties": properties}


def _link(link: CellLink) -> dict[str, Any]:
    return {"title": text.prose(link.title), "url": "".join(_url(link)), "targetBlank": False}


def _url(link: CellLink) -> Iterator[str]:
    """Grafana fills in the cells, the data source and the time range."""
    yield "/d/"
    yield from (_field(part) if isinstance(part, Cell) else part for part in link.uid)
    yield "?${datasource:queryparam}&${__url_time_range}"
    yield from (f"&var-{variable}={_field(cell)}" for variable, cell in link.choices)


def _field(cell: Cell) -> str:
    return f'${{__data.fields["{cell.column}"]}}'
