"""The 17 rules of grafana/dashboard-linter, read from its documentation and source, without its holes.

Every kind of panel is looked at, not some; value mappings excuse no missing unit; and a counter is one by
the name of its metric, whatever matchers stand behind it. LogQL is not parsed: no dashboard of ours has any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import promql_parser

from llmmon.backends.grafana.exclusions import NOT_LISTED
from llmmon.catalog.grafana import grafana_ids

Document = dict[str, Any]
_RATE_INTERVAL = timedelta(seconds=4_242)
"""What `$__rate_interval` is taken for: no query has this range by itself."""
_CHILDREN = ("lhs", "rhs", "expr", "vector_selector", "param", "args")
_OF_LABELS = re.compile(r"(label_names|label_values|metrics|query_result)\((.+)\)", re.DOTALL)
_LOGQL_RANGE = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule has to say."""

    rule: str
    panel: str
    message: str


def lint(document: Document) -> list[Finding]:
    """All findings of all rules."""
    found = [
        Finding(rule, "", text) for rule, check in OF_BOARDS.items() for text in check(document)
    ]
    for panel in panels(document):
        for rule, of_panel in OF_PANELS.items():
            found += [Finding(rule, panel["title"], text) for text in of_panel(panel)]
        for target in panel.get("targets", ()):
            for rule, of_target in OF_TARGETS.items():
                found += [Finding(rule, panel["title"], text) for text in of_target(target)]
    return found


def panels(document: Document) -> list[Document]:
    """All but rows."""
    return [panel for panel in document["panels"] if panel["type"] != "row"]


# --- dashboards -------------------------------------------------------------------------------


def _variables(document: Document, kind: str) -> list[Document]:
    return [each for each in document["templating"]["list"] if each["type"] == kind]


def _datasource(document: Document) -> Iterator[str]:
    sources = _variables(document, "datasource")
    if not sources:
        yield "no variable of data sources"
    for source in sources:
        kind = source["query"]
        names = {f"{kind}_datasource", *(["datasource"] if len(sources) == 1 else [])}
        labels = {
            f"{kind.capitalize()} data source",
            *(["Data source"] if len(sources) == 1 else []),
        }
        if source["name"] not in names:
            yield f"the variable is called {source['name']}"
        if source["label"] not in labels:
            yield f"its label is {source['label']}"


def _target_variable(name: str) -> Callable[[Document], Iterator[str]]:
    def check(document: Document) -> Iterator[str]:
        found = [v for v in document["templating"]["list"] if v["name"] == name]
        if not found:
            yield f"no variable {name}"
            return
        wanted = {
            "type": "query",
            "label": name.capitalize(),
            "multi": True,
            "allValue": ".+",
        }
        for key, value in wanted.items():
            if found[0].get(key) != value:
                yield f"{key} of {name} is {found[0].get(key)!r}"
        if not _is_variable(found[0].get("datasource")):
            yield f"{name} asks a data source of its own"

    return check


def _is_variable(source: Any) -> bool:
    uid = source.get("uid") if isinstance(source, dict) else source
    return uid in (
        "$datasource",
        "${datasource}",
        "$prometheus_datasource",
        "${prometheus_datasource}",
    )


def _label_queries(document: Document) -> Iterator[str]:
    for variable in _variables(document, "query"):
        match = _OF_LABELS.fullmatch(variable["definition"])
        if match is None:
            yield f"{variable['name']} is no query of labels"
        elif not _parses(match[2].rpartition(",")[0] if match[1] == "label_values" else match[2]):
            yield f"{variable['name']} does not parse"


def _reload(document: Document) -> Iterator[str]:
    for variable in _variables(document, "query"):
        if variable["refresh"] != 2:
            yield f"{variable['name']} stays as it is when the time range changes"


def _uneditable(document: Document) -> Iterator[str]:
    if document["editable"] is not False:
        yield "anybody can edit it"


# --- panels -----------------------------------------------------------------------------------


def _panel_datasource(panel: Document) -> Iterator[str]:
    for source in (
        panel.get("datasource"),
        *(t.get("datasource") for t in panel.get("targets", ())),
    ):
        if not _is_variable(source):
            yield f"asks {source}"


def _title_and_description(panel: Document) -> Iterator[str]:
    yield from (f"no {key}" for key in ("title", "description") if not panel.get(key))


def _units(panel: Document) -> Iterator[str]:
    known = grafana_ids().units - NOT_LISTED
    found = list(_shown_units(panel))
    if not found:
        yield "no unit"
    yield from (f"unit {unit!r}" for unit in found if unit not in known)


def _shown_units(panel: Document) -> Iterator[str]:
    if panel["type"] == "heatmap":
        yield panel["options"]["yAxis"].get("unit", "")
        yield panel["options"]["cellValues"].get("unit", "")
        return
    if unit := panel["fieldConfig"]["defaults"].get("unit"):
        yield unit
    for override in panel["fieldConfig"]["overrides"]:
        yield from (p["value"] for p in override["properties"] if p["id"] == "unit")


def _targets(panel: Document) -> Iterator[str]:
    if not panel.get("targets"):
        yield "asks nothing"


# --- queries ----------------------------------------------------------------------------------


def _is_loki(target: Document) -> bool:
    return bool(target["datasource"].get("type") == "loki")


def _logql(target: Document) -> Iterator[str]:
    if _is_loki(target):
        yield "nothing here can parse LogQL"


def _logql_auto(target: Document) -> Iterator[str]:
    if _is_loki(target):
        ranges = _LOGQL_RANGE.findall(target["expr"])
        yield from (f"range [{each}]" for each in ranges if each != "$__auto")


def _promql(target: Document) -> Iterator[str]:
    if not _is_loki(target) and not _parses(target["expr"]):
        yield f"does not parse: {target['expr']}"


def _rate_interval(target: Document) -> Iterator[str]:
    for node, parents in _nodes(target):
        called = parents and isinstance(parents[-1], promql_parser.Call)
        if isinstance(node, promql_parser.MatrixSelector) and called:
            function = parents[-1].func.name
            if function in ("rate", "irate") and node.range != _RATE_INTERVAL:
                yield f"{function} over {node.range}"


def _follows(label: str) -> Callable[[Document], Iterator[str]]:
    def check(target: Document) -> Iterator[str]:
        for node, _ in _nodes(target):
            if isinstance(node, promql_parser.VectorSelector):
                found = [
                    m.value for m in node.matchers.matchers if m.name == label and _is_regex(m.op)
                ]
                if f"${label}" not in found:
                    yield node.name or ""

    return check


def _is_regex(op: object) -> bool:
    return str(op).rsplit(".", 1)[-1] == "Re"


def _counter_aggregated(target: Document) -> Iterator[str]:
    for node, parents in _nodes(target):
        if isinstance(node, promql_parser.VectorSelector) and str(node.name).endswith("_total"):
            around = [*parents[-2:]]
            if not _is_increase(around):
                yield f"{node.name} as it is"


def _is_increase(around: list[Any]) -> bool:
    if len(around) < 2 or not isinstance(around[1], promql_parser.MatrixSelector):
        return False
    call = around[0]
    return isinstance(call, promql_parser.Call) and call.func.name in ("rate", "irate", "increase")


def _tree(text: str) -> Any:
    return promql_parser.parse(
        text.replace("$__rate_interval", f"{int(_RATE_INTERVAL.total_seconds())}s")
    )


def _parses(text: str) -> bool:
    try:
        _tree(text)
    except ValueError:
        return False
    return True


def _nodes(target: Document) -> Iterator[tuple[Any, list[Any]]]:
    """Every node of an expression with those around it; none of one that does not parse."""
    if _is_loki(target) or not _parses(target["expr"]):
        return
    rest: list[tuple[Any, list[Any]]] = [(_tree(target["expr"]), [])]
    while rest:
        node, parents = rest.pop()
        yield node, parents
        rest += [(child, [*parents, node]) for child in _children(node)]


def _children(node: Any) -> Iterator[Any]:
    for attribute in _CHILDREN:
        child = getattr(node, attribute, None)
        if isinstance(child, list):
            yield from child
        elif child is not None:
            yield child


OF_BOARDS: dict[str, Callable[[Document], Iterator[str]]] = {
    "template-datasource-rule": _datasource,
    "template-job-rule": _target_variable("job"),
    "template-instance-rule": _target_variable("instance"),
    "template-label-promql-rule": _label_queries,
    "template-on-time-change-reload-rule": _reload,
    "uneditable-dashboard": _uneditable,
}
OF_PANELS: dict[str, Callable[[Document], Iterator[str]]] = {
    "panel-datasource-rule": _panel_datasource,
    "panel-title-description-rule": _title_and_description,
    "panel-units-rule": _units,
    "panel-no-targets-rule": _targets,
}
OF_TARGETS: dict[str, Callable[[Document], Iterator[str]]] = {
    "target-logql-rule": _logql,
    "target-logql-auto-rule": _logql_auto,
    "target-promql-rule": _promql,
    "target-rate-interval-rule": _rate_interval,
    "target-job-rule": _follows("job"),
    "target-instance-rule": _follows("instance"),
    "target-counter-agg-rule": _counter_aggregated,
}
