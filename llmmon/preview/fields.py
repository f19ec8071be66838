"""Fields of a panel: a name, values, and how they look, with overrides applied, as in Grafana."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from llmmon.errors import InternalError
from llmmon.preview.answers import Series

Json = dict[str, Any]

_DIGITS = 15
_DIGITS_OF_POINTS = 7
"""Of a point among many: a page of a large service would be half as long again with all digits."""
_LABEL = re.compile(r"\{\{\s*(.+?)\s*\}\}")


def legend(template: str, expr: str, labels: Mapping[str, str]) -> str:
    """What a series is called: its legend, or else its name and labels."""
    if template:
        return _LABEL.sub(lambda match: labels.get(match[1], ""), template)
    name = labels.get("__name__", "")
    pairs = ", ".join(f'{key}="{value}"' for key, value in labels.items() if key != "__name__")
    return f"{name}{{{pairs}}}" if pairs else name or expr


def field(panel: Mapping[str, Any], name: str, values: Sequence[Any]) -> Json:
    """A field of this name; `config` is there if it differs from the panel's."""
    config = _overridden(panel["fieldConfig"], name)
    return {"name": name, "values": list(values), **({"config": config} if config else {})}


def series_field(panel: Mapping[str, Any], target: Mapping[str, Any], series: Series) -> Json:
    """A field of a series."""
    name = legend(target["legendFormat"], target["expr"], series.labels)
    digits = _DIGITS_OF_POINTS if len(series.values) > 1 else _DIGITS
    return field(panel, name, [rounded(value, digits) for value in series.values])


def rounded(value: float | None, digits: int = _DIGITS) -> float | int | str | None:
    """As JSON knows it, and no longer than anyone can see."""
    if value is None:
        return None
    short = float(f"{value:.{digits}g}")
    if short in (float("inf"), float("-inf")):
        return "Infinity" if short > 0 else "-Infinity"
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _overridden(config: Mapping[str, Any], name: str) -> Json | None:
    matching = [each for each in config["overrides"] if _matches(each["matcher"], name)]
    if not matching:
        return None
    found: Json = deepcopy(dict(config["defaults"]))
    for override in matching:
        for each in override["properties"]:
            _set(found, each["id"].split("."), each["value"])
    return found


def _matches(matcher: Mapping[str, Any], name: str) -> bool:
    if matcher["id"] != "byName":
        raise InternalError(f"the preview knows no matcher {matcher['id']}")
    return bool(matcher["options"] == name)


def _set(config: Json, path: Sequence[str], value: Any) -> None:
    for key in path[:-1]:
        config = config.setdefault(key, {})
    config[path[-1]] = value
