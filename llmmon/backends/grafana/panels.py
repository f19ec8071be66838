"""Panels as Grafana's own: their queries, field defaults and options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from llmmon.backends.grafana import grafanalib_json as grafana
from llmmon.backends.grafana import heatmaps, looks, tables, text
from llmmon.backends.grafana.ids import ref_id
from llmmon.backends.grafana.layout import Place
from llmmon.dashboards.values import (
    AnyPanel,
    BarGauge,
    Heatmap,
    Panel,
    Stat,
    StateTimeline,
    Table,
    TimeSeries,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of panel is written."""

    made_by: Any
    own: dict[str, Any]
    """Its field defaults and options."""
    instant: bool
    format: str = "time_series"


def panel(shown: AnyPanel, number: int, place: Place, variables: Sequence[str]) -> Any:
    """A panel as an object of grafanalib's."""
    kind = _kind(shown)
    return kind.made_by(
        id=number,
        title=text.prose(shown.title),
        description=text.markdown(shown.description),
        gridPos=grafana.grid_position(place.x, place.y, place.width, place.height),
        links=[
            grafana.PanelLink(title=text.prose(link.title), linkUrl=text.url(link.url))
            for link in shown.links
        ],
        targets=_targets(shown, kind, variables),
        transformations=tables.transformations(shown) if isinstance(shown, Table) else [],
        extraJson=kind.own,
    )


def _targets(shown: Panel, kind: _Kind, variables: Sequence[str]) -> list[Any]:
    return [
        grafana.Target(
            expr=text.promql(str(query.expr), variables),
            format=kind.format,
            instant=kind.instant,
            legendFormat=text.legend(query.legend.words, query.legend.labels),
            exemplars=query.exemplars,
            refId=ref_id(index),
        )
        for index, query in enumerate(shown.queries)
    ]


def _kind(shown: AnyPanel) -> _Kind:
    if isinstance(shown, Stat):
        return _Kind(grafana.Stat, _stat(shown), instant=True)
    if isinstance(shown, TimeSeries):
        return _Kind(grafana.TimeSeries, _time_series(shown), instant=False)
    if isinstance(shown, BarGauge):
        return _Kind(grafana.BarGauge, _bar_gauge(shown), instant=True)
    if isinstance(shown, Heatmap):
        return _Kind(grafana.Heatmap, heatmaps.own(shown), instant=False, format="heatmap")
    if isinstance(shown, StateTimeline):
        return _Kind(grafana.StateTimeline, _state_timeline(shown), instant=False)
    return _Kind(grafana.Table, tables.own(shown, _defaults(shown)), instant=True, format="table")


def _defaults(shown: Panel) -> dict[str, Any]:
    decimals = {} if shown.decimals is None else {"decimals": shown.decimals}
    return {
        "unit": looks.unit_id(shown.unit),
        **decimals,
        "noValue": shown.no_value,
        "color": {"mode": "thresholds"},
        "thresholds": looks.thresholds(shown.thresholds),
    }


def _stat(shown: Stat) -> dict[str, Any]:
    mapped = looks.mappings(shown.meanings)
    return {
        "defaults": _defaults(shown) | ({"mappings": mapped} if mapped else {}),
        "options": {
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "colorMode": "value",
            "graphMode": "none",
            "justifyMode": "auto",
            "orientation": "auto",
            "textMode": "auto" if _has_several(shown) else "value",
            "wideLayout": True,
        },
    }


def _bar_gauge(shown: BarGauge) -> dict[str, Any]:
    full = {} if shown.full is None else {"max": shown.full}
    return {
        "defaults": _defaults(shown) | {"min": 0, **full},
        "options": {
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "displayMode": "basic",
            "valueMode": "color",
            "namePlacement": "left",
            "orientation": "horizontal",
            "showUnfilled": True,
            "sizing": "auto",
            "minVizWidth": 8,
            "minVizHeight": 16,
            "maxVizHeight": 300,
            "legend": {"showLegend": False, "displayMode": "list", "placement": "bottom"},
        },
    }


def _has_several(shown: Panel) -> bool:
    """Whether figures need their names: there is a query, or a label, with several series."""
    return len(shown.queries) > 1 or any(query.legend.labels for query in shown.queries)


def _time_series(shown: TimeSeries) -> dict[str, Any]:
    custom: dict[str, Any] = {
        "drawStyle": "line",
        "lineWidth": 1,
        "fillOpacity": 30 if shown.stacked else 5,
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"mode": "normal" if shown.stacked else "none", "group": "A"},
        "thresholdsStyle": {"mode": "dashed" if shown.thresholds else "off"},
    }
    lowest = {"min": 0} if shown.from_zero or shown.stacked else {}
    colours = {"color": {"mode": "palette-classic"}, **lowest, "custom": custom}
    return {
        "defaults": _defaults(shown) | colours,
        "options": {
            "legend": {
                "showLegend": True,
                "displayMode": "list",
                "placement": "bottom",
                "calcs": ["lastNotNull", "max"],
            },
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    }


def _state_timeline(shown: StateTimeline) -> dict[str, Any]:
    own = {
        "mappings": looks.mappings(shown.meanings),
        "custom": {"fillOpacity": 80, "lineWidth": 0},
    }
    return {
        "defaults": _defaults(shown) | own,
        "options": {
            "mergeValues": True,
            "showValue": "never",
            "alignValue": "left",
            "rowHeight": Decimal("0.8"),
            "legend": {"showLegend": False, "displayMode": "list", "placement": "bottom"},
            "tooltip": {"mode": "single", "sort": "none"},
        },
    }
