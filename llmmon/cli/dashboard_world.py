"""What the dashboards of a service may read, from the files of a build: `model.json` names the sources,
the rule files say what they record and which alerts they raise.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from llmmon.catalog.engines import engine_names, load_engine
from llmmon.catalog.native import PROCESS_START
from llmmon.catalog.native_names import NativeNames, native_names
from llmmon.catalog.versions import parse_version
from llmmon.dashboards.annotations import ALERTS, TARGET
from llmmon.diagnostics import Span
from llmmon.emit.snapshot import Snapshot
from llmmon.model import naming
from llmmon.model.instrumentation import EventFiles, Instrumentation
from llmmon.model.service import Dimension, EngineSource, ModelEntry
from llmmon.promql import Matcher
from llmmon.resolve.declared import Declared
from llmmon.resolve.engine_models import EngineModel
from llmmon.resolve.world import Series, World, world_of
from llmmon.units import Size

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OF_CLIENT = Series(
    name=PROCESS_START,
    family=PROCESS_START,
    type="gauge",
    labels=frozenset(),
    whose="prometheus_client",
)
_NOWHERE = Span("model.json", 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one rule makes: series with these labels, and others that its expression may keep."""

    labels: Mapping[str, str]
    words: frozenset[str]
    """All names in the expression: of series, of labels that it sums by, and of functions."""


@dataclass(frozen=True, slots=True)
class Readable:
    """All series that the dashboards of one service may read."""

    recorded: Mapping[str, list[Recorded]]
    scraped: World
    target_labels: frozenset[str]
    elsewhere: frozenset[str] = frozenset()
    """Series that rules of another build may make, with any labels that rules give."""

    def fits(self, rule: Recorded, matcher: Matcher) -> bool:
        """Whether series that a rule makes can match."""
        value = rule.labels.get(matcher.label)
        if value is not None:
            return matches(matcher, value)
        return self._may_keep(rule, matcher.label, set())

    def _may_keep(self, rule: Recorded, label: str, seen: set[str]) -> bool:
        """Whether the expression sums by the label, or reads series that carry it."""
        if label in rule.words:
            return True
        read = rule.words - seen
        seen |= read
        return any(
            label in made.labels or self._may_keep(made, label, seen)
            for name in read
            for made in self.recorded.get(name, ())
        )


def matches(matcher: Matcher, value: str) -> bool:
    """Whether a matcher selects series with this value of its label."""
    if matcher.op in ("=", "!="):
        return (matcher.value == value) is (matcher.op == "=")
    return (re.fullmatch(matcher.value, value) is not None) is (matcher.op == "=~")


def readable(found: Snapshot, service: str) -> Readable:
    """What the files of a service's folder say. Files that can't be read say nothing."""
    try:
        document = json.loads(found.content(f"{service}/model.json") or b"{}")
        scraped, targets = _scraped(document), _target_labels(document)
    except (ValueError, KeyError, TypeError):
        scraped, targets = {}, frozenset(TARGET)
    recorded: dict[str, list[Recorded]] = defaultdict(list)
    for rule in _rules(found, service):
        name, made = _made_by(rule)
        recorded[name].append(made)
    return Readable(recorded, scraped, targets)


def readable_of_all(found: Snapshot) -> Readable:
    """What the dashboard of all services may read: what a rule of any makes, or could make."""
    recorded: dict[str, list[Recorded]] = defaultdict(list)
    for service in sorted({path.split("/", 1)[0] for path in found.kinds}):
        for name, rules in readable(found, service).recorded.items():
            recorded[name] += rules
    return Readable(recorded, {}, frozenset(TARGET), elsewhere=naming.OF_ALL_SERVICES | {ALERTS})


def _rules(found: Snapshot, service: str) -> Iterator[dict[str, Any]]:
    for path in found.kinds:
        if path.startswith(f"{service}/prometheus/") and path.endswith(".rules.yaml"):
            try:
                document = yaml.load(found.content(path) or b"", Loader=_LOADER)  # noqa: S506
                yield from (rule for group in document["groups"] for rule in group["rules"])
            except (yaml.YAMLError, KeyError, TypeError):
                continue  # another check reports it


def _made_by(rule: Mapping[str, Any]) -> tuple[str, Recorded]:
    labels = dict(rule.get("labels", {}))
    words = frozenset(re.findall(r"[\w:]+", rule["expr"]))
    if "record" in rule:
        return rule["record"], Recorded(labels, words)
    return ALERTS, Recorded(labels | {"alertname": rule["alert"]}, words | {"alertstate"})


def _scraped(document: Mapping[str, Any]) -> World:
    models = tuple(_model(model) for model in document["models"])
    native = native_names(_measured(document["instrumentation"]), document["currency"])
    if all(model.source is not None for model in models):
        native = NativeNames(())
    dimensions = tuple(
        Dimension(name=each["name"], values=tuple(each["values"]), other=each["other"])
        for each in document["dimensions"]
    )
    declared = Declared(models=models, dimensions=dimensions, quality=())
    clients = {PROCESS_START: _OF_CLIENT} if native.metrics else {}
    return clients | dict(world_of(declared, native, tuple(_engines(models)), ()))


def _measured(read: Mapping[str, Any]) -> Instrumentation:
    """How the module measures; one that an older llmmon wrote knows nothing of events."""
    events = read.get("events")
    return Instrumentation(**{**read, "events": _event_files(events) if events else None})


def _event_files(read: Mapping[str, Any]) -> EventFiles:
    return EventFiles(
        folder=read["folder"],
        max_file=Size.parse(read["max_file"]),
        max_total=Size.parse(read["max_total"]),
        columns=tuple(read["columns"]),
    )


def _model(read: Mapping[str, Any]) -> ModelEntry:
    """What tells which series there are of a model."""
    source = read["source"]
    return ModelEntry(
        name=read["name"],
        operations=tuple(read["operations"]),
        source=None
        if source is None
        else EngineSource(
            engine=source["engine"],
            version=source["version"],
            selector=tuple(source["selector"].items()),
        ),
        prices=(),
        context_tiers=None,
        service_tiers=(),
        token_counters=(),
        origin=_NOWHERE,
    )


def _engines(models: tuple[ModelEntry, ...]) -> Iterator[EngineModel]:
    for model in models:
        if model.source is not None and model.source.engine in engine_names():
            version = parse_version(model.source.version)
            engine = load_engine(model.source.engine)
            yield EngineModel(engine=engine, version=version, selection=(), called=model.name)


def _target_labels(document: Mapping[str, Any]) -> frozenset[str]:
    """What models are selected by, beyond the labels of their engines, is of the scrape targets."""
    sources = (model["source"] for model in document["models"])
    selected = (label for source in sources if source for label in source["selector"])
    return frozenset((*TARGET, *selected))
