"""What a schema cannot say of a dashboard: ids that stand twice, panels that overlap, variables that
nobody defines or nobody reads, ids that Grafana does not know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from llmmon.catalog.grafana import grafana_ids

_VARIABLE = re.compile(r"\$(\w+)|\$\{(\w+)[^}]*\}|\[\[(\w+)[^\]]*\]\]")
_GRAFANA_S_OWN = frozenset({"__rate_interval", "__all", "__data", "__url_time_range"})
_COLUMNS = 24
_OTHER_CURRENCY = re.compile(r"suffix:[A-Z]{3}")


def problems_of(document: dict[str, Any]) -> Iterator[str]:
    """Everything that is wrong with a dashboard of the right form."""
    panels: list[dict[str, Any]] = document["panels"]
    for number in _twice(panel["id"] for panel in panels):
        yield f"two panels have the id {number}"
    for panel in panels:
        for name in _twice(target["refId"] for target in panel.get("targets", ())):
            yield f"{_called(panel)}: two queries have the refId {name}"
        yield from _unknown_ids(panel)
        yield from _odd_thresholds(panel)
    yield from _grid(panels)
    yield from _variables(document)


def _called(panel: dict[str, Any]) -> str:
    return f"panel {panel['id']} ({panel['title']})"


def _twice(values: Iterable[Hashable]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


def _grid(panels: list[dict[str, Any]]) -> Iterator[str]:
    cells: dict[tuple[int, int], dict[str, Any]] = {}
    for panel in panels:
        at = panel["gridPos"]
        if at["x"] + at["w"] > _COLUMNS:
            yield f"{_called(panel)} is wider than the grid"
        covered = [
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        ]
        over = next((cells[cell] for cell in covered if cell in cells), None)
        if over is not None:
            yield f"{_called(panel)} lies over {_called(over)}"
        cells.update(dict.fromkeys(covered, panel))


def _unknown_ids(panel: dict[str, Any]) -> Iterator[str]:
    known = grafana_ids()
    for kind, used, there in (
        ("type of panel", {panel["type"]}, known.panels),
        ("unit", _units(panel), known.units),
        ("reducer", _reducers(panel), known.reducers),
        (
            "transformation",
            {t["id"] for t in panel.get("transformations", ())},
            known.transformations,
        ),
        ("matcher", {o["matcher"]["id"] for o in _overrides(panel)}, known.matchers),
        ("colour scheme", _schemes(panel), known.schemes),
    ):
        for name in sorted(used - there):
            yield f"{_called(panel)}: {name!r} is no {kind} that Grafana is known to have"


def _overrides(panel: dict[str, Any]) -> list[dict[str, Any]]:
    overrides: list[dict[str, Any]] = panel.get("fieldConfig", {}).get("overrides", [])
    return overrides


def _values(panel: dict[str, Any], name: str) -> Iterator[Any]:
    """What a field option is set to, by default and in overrides."""
    defaults = panel.get("fieldConfig", {}).get("defaults", {})
    if name in defaults:
        yield defaults[name]
    for override in _overrides(panel):
        yield from (p["value"] for p in override["properties"] if p["id"] == name)


def _units(panel: dict[str, Any]) -> set[str]:
    found = (*_values(panel, "unit"), *_heatmap_units(panel))
    return {unit for unit in found if not _OTHER_CURRENCY.fullmatch(unit)}


def _heatmap_units(panel: dict[str, Any]) -> Iterator[str]:
    if panel["type"] == "heatmap":
        yield panel["options"]["yAxis"]["unit"]
        yield panel["options"]["cellValues"]["unit"]


def _schemes(panel: dict[str, Any]) -> set[str]:
    return {panel["options"]["color"]["scheme"]} if panel["type"] == "heatmap" else set()


def _reducers(panel: dict[str, Any]) -> set[str]:
    options = panel.get("options", {})
    found = (options.get("reduceOptions", {}), options.get("legend", {}))
    return {name for part in found for name in part.get("calcs", ())}


def _odd_thresholds(panel: dict[str, Any]) -> Iterator[str]:
    for thresholds in _values(panel, "thresholds"):
        steps = [step["value"] for step in thresholds["steps"][1:]]
        if any(a >= b for a, b in pairwise(steps)):
            yield f"{_called(panel)}: thresholds do not ascend"


def _variables(document: dict[str, Any]) -> Iterator[str]:
    """A variable's own definition does not count as reading it; that of another does."""
    defined = [variable["name"] for variable in document["templating"]["list"]]
    for name in _twice(defined):
        yield f"two variables are called {name}"
    texts = (
        *_texts(document["panels"]),
        *_texts(document["links"]),
        *_texts(document["annotations"]),
        *(variable.get("definition", "") for variable in document["templating"]["list"]),
    )
    found = (match for text in texts for match in _VARIABLE.finditer(text))
    used = {next(filter(None, match.groups())) for match in found}
    for name in sorted(used - set(defined) - _GRAFANA_S_OWN):
        yield f"nothing defines the variable {name}"
    for name in sorted(set(defined) - used):
        yield f"nothing reads the variable {name}"


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from _texts(child)
