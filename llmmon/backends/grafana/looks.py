"""How values look in Grafana: ids of units, colours of states, mappings, thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from llmmon.catalog.grafana import grafana_ids
from llmmon.dashboards.values import Meaning, State, Threshold, Unit

_UNITS = {
    "ratio": "percentunit",
    "times": "none",
    "count": "short",
    "score": "short",
    "seconds": "s",
    "per second": "cps",
    "requests/s": "reqps",
    "moment": "dateTimeFromNow",
    "watts": "watt",
    "kilowatt hours": "kwatth",
    "celsius": "celsius",
    "hertz": "hertz",
    "bytes": "bytes",
    "bytes/s": "Bps",
}
_OWN_UNIT = "suffix:"
_COLOURS: dict[State, str] = {
    "good": "green",
    "warning": "orange",
    "bad": "red",
    "neutral": "text",
}


def unit_id(unit: Unit) -> str:
    """Grafana's id of a unit. A currency that it has none for stands behind the amount."""
    if unit.name != "money":
        return _UNITS[unit.name]
    known = f"currency{unit.of}"
    return known if known in grafana_ids().units else f"{_OWN_UNIT}{unit.of}"


def is_own_unit(unit: str) -> bool:
    """Whether it is none of Grafana's."""
    return unit.startswith(_OWN_UNIT)


def colour(state: State) -> str:
    """The colour of a state."""
    return _COLOURS[state]


def thresholds(given: Iterable[Threshold]) -> dict[str, Any]:
    """Steps. Without any there is one that covers all: Grafana's own default is red from 80 on."""
    steps = [{"color": _COLOURS[each.state], "value": each.at} for each in given]
    return {
        "mode": "absolute",
        "steps": steps or [{"color": _COLOURS["neutral"], "value": None}],
    }


def mappings(meanings: Iterable[Meaning]) -> list[dict[str, Any]]:
    """What values are called."""
    options = {
        str(each.value): {"text": each.text, "color": _COLOURS[each.state], "index": index}
        for index, each in enumerate(meanings)
    }
    return [{"type": "value", "options": options}] if options else []
