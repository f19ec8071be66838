"""Which series an engine's metric has: sets of label values, and how much of what it counts each gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from llmmon.catalog.engines import Engine, EngineMetric
from llmmon.catalog.versions import Version
from llmmon.promql import Matcher
from llmmon.simulation.expectations import Expectations
from llmmon.simulation.label_values import looks_bad, values_for
from llmmon.simulation.page import Labels
from llmmon.simulation.workload import Workload

PARTS = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("", "_count", "_sum")}
"""What the names of a metric's series end in, by its type; others have but the metric's own."""
_TOKEN_TYPE = "token_type"  # noqa: S105 - part of a label's name
_NEXT, _RARE = 0.3, 0.003
"""How often any other value comes than the first, and one that reads like a failure or that no SLO counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What an engine serves: which, under which name, how much."""

    engine: Engine
    version: Version | None
    model: str
    """What the engine calls the model."""
    fixed: tuple[tuple[str, str], ...]
    """Labels that selectors give the series."""
    work: Workload
    """Of all processes together."""
    processes: int


@dataclass(frozen=True, slots=True)
class Child:
    """The series of one set of labels."""

    labels: dict[str, str]
    weight: float
    """Its share of what is good, or of what is bad."""
    is_bad: bool

    @property
    def token_type(self) -> str:
        """Which tokens it is about, if a label says so."""
        return next((v for k, v in self.labels.items() if k.endswith(_TOKEN_TYPE)), "")


def series_names(metric: EngineMetric) -> tuple[str, ...]:
    """The names of a metric's series."""
    return tuple(metric.name + part for part in PARTS.get(metric.behaves_as, ("",)))


def children(
    metric: EngineMetric,
    served: Served,
    matchers: Sequence[Matcher],
    target: Labels,
    expected: Expectations,
) -> list[Child]:
    """Every set of label values of a metric, with its share of all that it counts."""
    labels = metric.sure_labels_in(served.version)
    asked = {m.label for m in matchers} & metric.labels_in(served.version)
    names = [n for n in dict.fromkeys((*labels, *sorted(asked))) if n not in target]
    values = [_values(name, metric, served, matchers) for name in names]
    found = [_child(metric, chosen, target, expected) for chosen in product(*values)]
    return found if metric.behaves_as == "gauge" else list(_shared_out(found))


_Chosen = tuple[str, str, float]
"""A label, its value, and how often it comes."""


def _values(
    label: str, metric: EngineMetric, served: Served, matchers: Sequence[Matcher]
) -> list[_Chosen]:
    fixed = dict(served.fixed)
    if label in fixed:
        return [(label, fixed[label], 1.0)]
    if label in served.engine.names_of_models:
        return [(label, served.model, 1.0)]
    values = values_for(label, matchers, metric.known_values(label))
    return [(label, value, _NEXT if place else 1.0) for place, value in enumerate(values)]


def _child(
    metric: EngineMetric, chosen: Sequence[_Chosen], target: Labels, expected: Expectations
) -> Child:
    labels = {label: value for label, value, _ in chosen if value}
    full, names = {**labels, **target}, series_names(metric)
    is_bad = metric.signal == "request.error" or any(expected.is_bad(n, full) for n in names)
    is_rare = not is_bad and (
        any(map(looks_bad, labels.values())) or not any(expected.counts(n, full) for n in names)
    )
    weight = prod(often for *_, often in chosen) * (_RARE if is_rare else 1)
    return Child(labels, 1.0 if metric.behaves_as == "gauge" else weight, is_bad)


def _shared_out(found: Sequence[Child]) -> Iterator[Child]:
    """Good ones share all good requests, bad ones all failed ones; tokens of each type are all of them."""
    kinds = dict.fromkeys((child.is_bad, child.token_type) for child in found)
    for kind in kinds:
        alike = [child for child in found if (child.is_bad, child.token_type) == kind]
        whole = sum(child.weight for child in alike)
        yield from (replace(child, weight=child.weight / whole) for child in alike)
