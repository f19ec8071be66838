"""What Grafana knows by id: units, reducers, panels, transformations; from `grafana.yaml` beside this."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class GrafanaIds:
    """The ids that generated dashboards may use."""

    panels: frozenset[str]
    units: frozenset[str]
    reducers: frozenset[str]
    transformations: frozenset[str]
    matchers: frozenset[str]
    schemes: frozenset[str]


@cache
def grafana_ids() -> GrafanaIds:
    """All of them."""
    text = (files("llmmon.catalog") / "grafana.yaml").read_text(encoding="utf-8")
    read: dict[str, list[str]] = yaml.safe_load(text)
    return GrafanaIds(**{kind: frozenset(ids) for kind, ids in read.items()})
