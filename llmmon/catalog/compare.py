"""An endpoint against the catalogue: what is missing, renamed, new, or other than it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from llmmon.catalog.engines import CommonLabel, Engine, EngineMetric
from llmmon.catalog.exposition import Exposed
from llmmon.catalog.versions import Version, parse_version
from llmmon.units import decimal_text

_ALIKE = 0.8
"""Share of equal letters from which on two names may be one metric."""
_LAST_MINOR = 999
BREAKING = frozenset({"renamed", "type", "labels", "buckets"})
"""Kinds of difference by which a rule would read nothing, or something else."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the catalogue says."""

    what: str
    """`missing`, `renamed`, `new`, `type`, `labels` or `buckets`."""
    metric: str
    words: str


def recognise(engines: Iterable[Engine], exposed: Mapping[str, Exposed]) -> Engine | None:
    """The engine with the most metrics on the endpoint; of equals, the one whose labels fit best."""
    likeness = {engine: _likeness(engine, exposed) for engine in engines}
    best = max(likeness, key=likeness.__getitem__)
    return best if likeness[best] > (0, 0) else None


def _likeness(engine: Engine, exposed: Mapping[str, Exposed]) -> tuple[int, float]:
    """How many metrics an engine has in common with an endpoint, and how many of their labels."""
    found = [(m, exposed[m.name]) for m in engine.metrics if m.name in exposed]
    alike = (
        len(one.labels.intersection(metric.labels)) / max(len(one.labels.union(metric.labels)), 1)
        for metric, one in found
    )
    return len(found), sum(alike)


def fitting_version(engine: Engine, exposed: Mapping[str, Exposed]) -> Version | None:
    """The release that has most of what is exposed; of equals, the one that the catalogue was read from.

    `None` where the catalogue knows no releases of the engine: what it says holds for all.
    """
    read = parse_version(engine.version)
    candidates = [read] if read else []
    dated: tuple[EngineMetric | CommonLabel, ...] = (*engine.metrics, *engine.common_labels)
    for one in dated:
        candidates += filter(None, (parse_version(one.since), _before(one.until)))
    return max(
        candidates,
        # An endpoint may have had no events yet: what is missing counts last, newer wins over older.
        key=lambda version: (
            sum(metric.name in exposed for metric in engine.metrics_in(version)),
            _labels_there(engine, exposed, version),
            version == read,
            -len(engine.metrics_in(version)),
            version,
        ),
        default=None,
    )


def _labels_there(engine: Engine, exposed: Mapping[str, Exposed], version: Version) -> int:
    """How many of the labels that all metrics of a version carry are on any."""
    there = {label for one in exposed.values() for label in one.labels}
    return sum(label.name in there for label in engine.common_labels if label.is_in(version))


def _before(until: str) -> Version | None:
    """The newest release before one, as far as its number tells."""
    version = parse_version(until)
    if version is None:
        return None
    return (version[0] - 1, _LAST_MINOR) if len(version) == 1 else (*version[:-1], version[-1] - 1)


def differences(
    engine: Engine, exposed: Mapping[str, Exposed], version: Version | None
) -> Iterator[Difference]:
    """What is other than the catalogue says of a version, in its order; then what it does not know."""
    expected = engine.metrics_in(version)
    names = {metric.name for metric in expected}
    prefixes = {_prefix(metric.name) for metric in engine.metrics}
    new = [name for name in exposed if name not in names and _prefix(name) in prefixes]
    renamed: set[str] = set()
    for metric in expected:
        if metric.name in exposed:
            yield from _changes(metric, exposed[metric.name], version)
            continue
        close = get_close_matches(metric.name, (n for n in new if n not in renamed), 1, _ALIKE)
        renamed.update(close)
        yield _gone(metric, close)
    known = {metric.name: metric for metric in engine.metrics}
    yield from (_new(name, known.get(name)) for name in new if name not in renamed)


def _new(name: str, metric: EngineMetric | None) -> Difference:
    if metric is None:
        return Difference("new", name, "the catalogue does not know it")
    when = f"before {metric.until}" if metric.until else f"from {metric.since} on"
    return Difference("new", name, f"the catalogue knows it {when}")


def _prefix(name: str) -> str:
    """What the names of one engine begin with: `vllm` of `vllm:…`, `tgi` of `tgi_…`."""
    return name.partition(":" if ":" in name else "_")[0]


def _gone(metric: EngineMetric, close: list[str]) -> Difference:
    if close:
        return Difference(
            "renamed", metric.name, f"not exposed; {close[0]} is, which it may be now"
        )
    return Difference(
        "missing", metric.name, "not exposed; some series begin with their first event"
    )


def _changes(metric: EngineMetric, found: Exposed, version: Version | None) -> Iterator[Difference]:
    if found.type not in (metric.type, "unknown"):
        yield Difference("type", metric.name, f"is a {found.type}, not a {metric.type}")
    if found.labels and not metric.further_labels:
        yield from _label_changes(metric, found, version)
    if metric.bounds and found.bounds and metric.bounds != found.bounds:
        yield Difference("buckets", metric.name, _bound_words(metric, found))


def _label_changes(
    metric: EngineMetric, found: Exposed, version: Version | None
) -> Iterator[Difference]:
    lacking = [label for label in metric.sure_labels_in(version) if label not in found.labels]
    further = sorted(found.labels - metric.labels_in(version))
    words = [f"without {label}" for label in lacking] + [f"with {label}" for label in further]
    if words:
        yield Difference("labels", metric.name, ", ".join(words))


def _bound_words(metric: EngineMetric, found: Exposed) -> str:
    lost = [bound for bound in metric.bounds if bound not in found.bounds]
    won = [bound for bound in found.bounds if bound not in metric.bounds]
    words = [f"no bound {decimal_text(bound)}" for bound in lost]
    return ", ".join(words + [f"a bound {decimal_text(bound)} besides" for bound in won])
