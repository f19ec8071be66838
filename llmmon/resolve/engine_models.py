"""Models whose metrics come from an engine: which engine, at which version, selected by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from llmmon.catalog.engines import Engine, engine_names, load_engine
from llmmon.catalog.versions import Version, parse_version, release
from llmmon.codes.sources import OTHER_VERSION, UNKNOWN_ENGINE, UNKNOWN_LABEL
from llmmon.model.service import EngineSource, ModelEntry
from llmmon.promql import Matcher
from llmmon.resolve.declared import Declared
from llmmon.resolve.parsed import Problems
from llmmon.source import SpecPath
from llmmon.spec.model import EngineShape
from llmmon.words import did_you_mean, quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineModel:
    """One model behind an engine that the catalogue knows."""

    engine: Engine
    version: Version | None
    selection: tuple[Matcher, ...]
    """What the spec selects by, without the label of the model."""
    called: str
    """What the engine calls the model."""


def resolve_engine_models(
    declared: Declared, target_labels: tuple[str, ...], problems: Problems
) -> Mapping[str, EngineModel]:
    """By model, the engine behind it; without those that the catalogue does not know."""
    places = {shape.name: index for index, shape in enumerate(problems.parsed.spec.models)}
    found = {}
    for index, shape in enumerate(problems.parsed.spec.external):
        if isinstance(shape, EngineShape):
            _is_known(shape, ("external", index), problems)
    for model in declared.models:
        path = ("models", places[model.name])
        if model.source is not None and _is_known(model.source, (*path, "source"), problems):
            found[model.name] = _engine_model(model, model.source, target_labels, path, problems)
    return found


def _is_known(source: EngineSource | EngineShape, path: SpecPath, problems: Problems) -> bool:
    if source.engine in engine_names():
        return True
    message = f"{quoted(source.engine)} is not in the catalogue of engines"
    hint = did_you_mean(source.engine, engine_names(), "engines")
    problems.add(UNKNOWN_ENGINE, message, (*path, "engine"), hint)
    return False


def _engine_model(
    model: ModelEntry,
    source: EngineSource,
    target_labels: tuple[str, ...],
    path: SpecPath,
    problems: Problems,
) -> EngineModel:
    engine = load_engine(source.engine)
    _report_version(engine, source, path, problems)
    names = engine.names_of_models
    chosen = dict(source.selector)
    for label in _unknown(engine, chosen, target_labels):
        del chosen[label]
        known = (*_own_labels(engine), *target_labels)
        message = f"no metric of {engine.title} carries the label {quoted(label)}"
        hint = did_you_mean(label, known, "labels", "add it to prometheus.target_labels")
        problems.add(UNKNOWN_LABEL, message, (*path, "selector", label), hint, key=True)
    called = next((chosen[label] for label in names if label in chosen), model.name)
    return EngineModel(
        engine=engine,
        version=parse_version(source.version),
        selection=tuple(Matcher(k, "=", v) for k, v in chosen.items() if k not in names),
        called=called,
    )


def _unknown(
    engine: Engine, chosen: Mapping[str, str], target_labels: tuple[str, ...]
) -> Iterator[str]:
    known = {*_own_labels(engine), *target_labels}
    if any(engine.metric(signal.metric).further_labels for signal in engine.signals):
        return  # the engine's configuration adds labels
    yield from [label for label in chosen if label not in known]


def _own_labels(engine: Engine) -> tuple[str, ...]:
    own = (label for metric in engine.metrics for label in metric.labels)
    return tuple(dict.fromkeys((*own, *(label.name for label in engine.common_labels))))


def _report_version(
    engine: Engine, source: EngineSource, path: SpecPath, problems: Problems
) -> None:
    """Say where the catalogue does not speak of the very release."""
    known, wanted = parse_version(engine.version), parse_version(source.version)
    if known is None or wanted is None or release(known) == release(wanted):
        return
    message = f"the catalogue knows {engine.title} {release(known)}, not {source.version}"
    hint = (
        f"hold the real one against it: llmmon catalog check --engine {engine.name} --metrics URL"
    )
    problems.add(OTHER_VERSION, message, (*path, "source", "version"), hint)
