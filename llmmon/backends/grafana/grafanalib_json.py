"""grafanalib's classes, with JSON as Grafana 11 and later write it themselves. Nothing else knows it.

grafanalib 0.7.1 writes what Grafana read in 2019: schema version 12, "null" as a string where a
threshold has no value, keys that were removed since, 100 data points whatever the width of a panel
(ADR 23). So its classes hold the values, and each has its own `to_json_data` here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from grafanalib import core

Document: TypeAlias = dict[str, Any]

SCHEMA_VERSION = 42
DATASOURCE = "datasource"
"""The name of the variable by which a reader picks the Prometheus."""
_PROMETHEUS = {"type": "prometheus", "uid": f"${{{DATASOURCE}}}"}
_MIN_INTERVAL = "1m"
"""Rules are evaluated once a minute: a step below that shows nothing more."""


def grid_position(x: int, y: int, width: int, height: int) -> Any:
    """Where a panel stands, in columns and lines."""
    return core.GridPos(h=height, w=width, x=x, y=y)


def templating(variables: list[Any]) -> Any:
    """All variables of a dashboard."""
    return core.Templating(list=variables)


def annotation_list(marks: list[Document]) -> Any:
    """What is marked in all graphs of a dashboard."""
    return core.Annotations(list=marks)


def last(span: str) -> Any:
    """The time range that a dashboard opens with."""
    return core.Time(start=f"now-{span}", end="now")


def plain(value: Any) -> Any:
    """What a tree of grafanalib's objects comes to, as JSON values."""
    if hasattr(value, "to_json_data"):
        return plain(value.to_json_data())
    if isinstance(value, Mapping):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [plain(child) for child in value]
    return value


class Target(core.Target):
    """A query of Prometheus: over the range of the board, or at its end."""

    def __init__(self, exemplars: bool, **given: Any) -> None:
        """`exemplars`: whether they are asked for, too; grafanalib has no word for it."""
        super().__init__(**given)
        self.exemplars = exemplars

    def to_json_data(self) -> Document:
        """Without the keys of Graphite and of old Prometheus editors."""
        return {
            "datasource": _PROMETHEUS,
            "editorMode": "code",
            **({"exemplar": True} if self.exemplars else {}),
            "expr": self.expr,
            "format": self.format,
            "instant": self.instant,
            # What Grafana takes for the scrape interval: `$__rate_interval` is four times as long.
            # It knows neither that rules record once a minute nor how often anybody scrapes.
            "interval": _MIN_INTERVAL,
            "legendFormat": self.legendFormat,
            "range": not self.instant,
            "refId": self.refId,
        }


class _Panel(core.Panel):
    """What panels with queries have in common."""

    plugin = ""

    def to_json_data(self) -> Document:
        """`extraJson` holds what is of this kind of panel: its field defaults and options."""
        own = self.extraJson
        return {
            "id": self.id,
            "type": self.plugin,
            "title": self.title,
            "description": self.description,
            "gridPos": self.gridPos,
            "datasource": _PROMETHEUS,
            "interval": _MIN_INTERVAL,
            **({"links": self.links} if self.links else {}),
            "targets": self.targets,
            **({"transformations": self.transformations} if self.transformations else {}),
            "fieldConfig": {"defaults": own["defaults"], "overrides": own.get("overrides", [])},
            "options": own["options"],
        }


class Stat(_Panel):
    """Large figures."""

    plugin = "stat"


class TimeSeries(_Panel):
    """Lines over time."""

    plugin = "timeseries"


class BarGauge(_Panel):
    """Bars."""

    plugin = "bargauge"


class Heatmap(_Panel):
    """Buckets over time."""

    plugin = "heatmap"


class StateTimeline(_Panel):
    """Coloured bars over time."""

    plugin = "state-timeline"


class Table(_Panel):
    """Rows and columns."""

    plugin = "table"


class RowPanel(core.RowPanel):
    """A heading. Its panels follow it in the list of the dashboard."""

    def to_json_data(self) -> Document:
        """Without targets, field options and thresholds, which a row has not."""
        return {
            "id": self.id,
            "type": "row",
            "title": self.title,
            "gridPos": self.gridPos,
            "collapsed": False,
            "panels": [],
        }


class PanelLink(core.DataLink):
    """A link in the corner of a panel."""

    def to_json_data(self) -> Document:
        """To a page of its own."""
        return {"title": self.title, "url": self.linkUrl, "targetBlank": True}


class DashboardLink(core.DashboardLink):
    """Links to all dashboards with some tags, which keep the time range and the data source."""

    def to_json_data(self) -> Document:
        """A list, not an address."""
        return {
            "type": "dashboards",
            "title": self.title,
            "icon": "external link",
            "tooltip": "",
            "url": "",
            "tags": self.tags,
            "asDropdown": self.asDropdown,
            "includeVars": True,
            "keepTime": True,
            "targetBlank": False,
        }


def annotation(
    *, name: str, expr: str, title: str, tags: str, colour: str, at_value: bool, shown: bool
) -> Document:
    """Marks in all graphs. grafanalib has no class for them."""
    return {
        "name": name,
        "datasource": _PROMETHEUS,
        "enable": shown,
        "hide": False,
        "iconColor": colour,
        "expr": expr,
        "step": _MIN_INTERVAL,
        "titleFormat": title,
        "textFormat": "",
        "tagKeys": tags,
        "useValueForTime": at_value,
    }


class DatasourceVariable(core.Template):
    """Which Prometheus is asked."""

    def to_json_data(self) -> Document:
        """None is named, so that Grafana takes its default."""
        return {
            "type": "datasource",
            "name": self.name,
            "label": self.label,
            "query": self.query,
            "regex": "",
            "multi": False,
            "includeAll": False,
            "hide": 0,
            "refresh": 1,
            "options": [],
            "current": {},
        }


class LabelVariable(core.Template):
    """Values of a label, several of which may be chosen, and all of which are at first."""

    def to_json_data(self) -> Document:
        """Read anew whenever the time range changes."""
        return {
            "type": "query",
            "name": self.name,
            "label": self.label,
            "datasource": _PROMETHEUS,
            "definition": self.query,
            "query": {"qryType": self.qry_type, "query": self.query, "refId": "Values"},
            "regex": self.regex or "",
            "multi": True,
            "includeAll": True,
            "allValue": self.allValue,
            "hide": 0,
            "refresh": 2,
            "sort": 1,
            "options": [],
            "current": {"text": ["All"], "value": ["$__all"]},
        }

    @property
    def qry_type(self) -> int:
        """What Grafana's editor shows the query as: values of a label, or the result of a query."""
        return 1 if self.query.startswith("label_values(") else 3


class Dashboard(core.Dashboard):
    """A dashboard that nobody edits: the spec is where it changes."""

    def to_json_data(self) -> Document:
        """Without what Grafana has dropped, and without a version: files hold none."""
        return {
            "uid": self.uid,
            "title": self.title,
            "description": self.description,
            "tags": self.tags,
            "schemaVersion": SCHEMA_VERSION,
            "editable": False,
            "graphTooltip": core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
            "timezone": "browser",
            "refresh": "1m",
            "time": self.time,
            "timepicker": {},
            "annotations": {"list": self.annotations.list},
            "links": self.links,
            "templating": {"list": self.templating.list},
            "panels": self.panels,
        }
