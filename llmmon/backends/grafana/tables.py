"""Tables: queries joined by the label of their rows, a column each."""

from __future__ import annotations

from typing import Any

from llmmon.backends.grafana import looks, text
from llmmon.backends.grafana.ids import ref_id
from llmmon.dashboards.values import Column, Table


def own(shown: Table, defaults: dict[str, Any]) -> dict[str, Any]:
    """Field defaults, what is different in each column, and options."""
    return {
        "defaults": defaults | {"custom": {"align": "auto", "cellOptions": {"type": "auto"}}},
        "overrides": [_override(column) for column in shown.columns],
        "options": {"showHeader": True, "cellHeight": "sm"},
    }


def transformations(shown: Table) -> list[dict[str, Any]]:
    """One row per value of the label, without times, and with the columns' own titles."""
    values = {f"Value #{ref_id(i)}": column.title for i, column in enumerate(shown.columns)}
    titles = {shown.row_label: shown.row_title, **values}
    return [
        {"id": "merge", "options": {}},
        {
            "id": "organize",
            "options": {
                "excludeByName": {"Time": True},
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
    return {
        "matcher": {"id": "byName", "options": text.prose(column.title)},
        "properties": properties,
    }
