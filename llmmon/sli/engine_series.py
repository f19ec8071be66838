"""The series of an engine that an SLO is about: one or several of its models."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from llmmon.catalog.engines import Engine, EngineMetric, load_engine
from llmmon.catalog.signals import EngineSignal
from llmmon.catalog.versions import Version, parse_version
from llmmon.model.indicator import Needed
from llmmon.model.service import ModelEntry
from llmmon.promql import Matcher, Selector, bound_matcher, one_of
from llmmon.units import Duration

UNITS_PER_SECOND = {
    "seconds": Decimal(1),
    "milliseconds": Decimal(1_000),
    "microseconds": Decimal(1_000_000),
}
"""How many of a metric's unit are in a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSeries:
    """Models of one engine, and how to select their series.

    A label of the selection that the engine does not know belongs to the scrape target; one that it
    knows is used where a metric carries it.
    """

    engine: Engine
    version: Version | None
    selection: tuple[Matcher, ...]
    models: tuple[str, ...]
    """What the engine calls the models; none for all of them."""

    def signal(self, name: str) -> EngineSignal | None:
        """By which series the engine answers a signal; `None` if it does not."""
        return self.engine.signal(name, self.version)

    def labels(self, metric: EngineMetric, model_label: str | None) -> tuple[Matcher, ...]:
        """The matchers that select the models' series of a metric."""
        known = {label for other in self.engine.metrics for label in other.labels}
        chosen = [m for m in self.selection if m.label in metric.labels or m.label not in known]
        if self.models and model_label is not None and model_label in metric.labels:
            chosen.append(self._model(model_label))
        return tuple(chosen)

    def _model(self, label: str) -> Matcher:
        if len(self.models) == 1:
            return Matcher(label, "=", self.models[0])
        return Matcher(label, "=~", one_of(self.models))

    def narrowed(self, *matchers: Matcher) -> EngineSeries:
        """The same models' series, as far as further matchers select them."""
        return replace(self, selection=(*self.selection, *matchers))

    def are_told_apart(self, signal: EngineSignal) -> bool:
        """Whether anything tells the models' series of a signal from those of others."""
        return bool(self.labels(self.engine.metric(signal.metric), signal.model_label))

    def selector(self, signal: EngineSignal, suffix: str = "") -> Selector:
        """The series of a signal; `suffix` names the part of a histogram: `_count`."""
        chosen = self.labels(self.engine.metric(signal.metric), signal.model_label)
        return Selector(f"{signal.metric}{suffix}", (*chosen, *signal.matchers))

    def counter(self, signal: EngineSignal) -> Selector:
        """The series of a signal that counts requests."""
        return self.selector(signal, "_count" if signal.counts_observations else "")

    def bounds(self, signal: EngineSignal) -> dict[Duration, Decimal]:
        """The bounds of a signal's histogram in its own unit, by the durations that people write.

        Bounds of a geometric series have a dozen digits; a duration has milliseconds.
        """
        metric = self.engine.metric(signal.metric)
        per_millisecond = UNITS_PER_SECOND[metric.unit] / 1_000
        lengths = (
            (int((bound / per_millisecond).to_integral_value()), bound) for bound in metric.bounds
        )
        return {Duration(length): bound for length, bound in lengths if length}

    def up_to(self, signal: EngineSignal, bound: Duration) -> Selector:
        """The bucket that counts what took up to `bound`.

        Raises:
            KeyError: the histogram has no such bound.
        """
        return self.selector(signal, "_bucket").where(bound_matcher(self.bounds(signal)[bound]))

    def presence(self, signal: EngineSignal, counter: Selector) -> tuple[Needed, ...]:
        """What tells that an engine is there: its own sign of life, if the counter may be late."""
        if signal.from_start or not self.engine.alive:
            return (Needed(selector=counter),)
        alive = self.engine.metric(self.engine.alive)
        label = next((name for name in self.engine.model_labels if name in alive.labels), None)
        return (Needed(selector=Selector(alive.name, self.labels(alive, label))),)


def series_of(model: ModelEntry) -> EngineSeries | None:
    """The series of one model behind an engine; `None` where the generated module measures it."""
    if model.source is None:
        return None
    engine, chosen = load_engine(model.source.engine), dict(model.source.selector)
    names = engine.names_of_models
    return EngineSeries(
        engine=engine,
        version=parse_version(model.source.version),
        selection=tuple(Matcher(k, "=", v) for k, v in chosen.items() if k not in names),
        models=(next((chosen[name] for name in names if name in chosen), model.name),),
    )
