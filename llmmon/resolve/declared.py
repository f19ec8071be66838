"""What a spec declares and other parts of it refer to: models, dimensions, quality metrics."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.codes.references import RESERVED_NAME, SELECTOR_WITHOUT_ENGINE
from llmmon.model.service import Dimension, EngineSource, ModelEntry, QualityMetric
from llmmon.resolve.names import first_of_each
from llmmon.resolve.parsed import Problems
from llmmon.resolve.price_files import taken_prices
from llmmon.resolve.prices import Prices, resolve_prices
from llmmon.resolve.reserved import is_taken, narrowing_keys
from llmmon.spec.model import ModelShape
from llmmon.spec.price_file import TakenPriceShape
from llmmon.words import quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The names of a service that its SLOs, budgets and drift checks can use."""

    models: tuple[ModelEntry, ...]
    dimensions: tuple[Dimension, ...]
    quality: tuple[QualityMetric, ...]

    @property
    def model_names(self) -> tuple[str, ...]:
        """The models, as declared."""
        return tuple(model.name for model in self.models)

    def operations(self, model: str | None) -> tuple[str, ...]:
        """The operations of one model, or of all of them, each once."""
        found = (m.operations for m in self.models if model in (None, m.name))
        return tuple(dict.fromkeys(operation for several in found for operation in several))

    def values(self, dimension: str) -> tuple[str, ...] | None:
        """The values of a dimension; `None` if there is no such dimension."""
        return next((d.all_values for d in self.dimensions if d.name == dimension), None)


def resolve_declared(problems: Problems, currency: str) -> Declared:
    """What the spec declares. A name that may not be used is reported, and kept for references."""
    return Declared(
        models=tuple(_models(problems, currency)),
        dimensions=tuple(_dimensions(problems)),
        quality=tuple(_quality(problems)),
    )


def _models(problems: Problems, currency: str) -> list[ModelEntry]:
    shapes = problems.parsed.spec.models
    each = first_of_each(
        shapes, lambda m: m.name, lambda i: ("models", i, "name"), "model", problems
    )
    return [_model(index, shape, currency, problems) for index, shape in each]


def _prices(index: int, shape: ModelShape, currency: str, problems: Problems) -> Prices:
    path = ("models", index, "prices")
    if isinstance(shape.prices, TakenPriceShape):
        return taken_prices(shape.prices, path, currency, problems)
    return resolve_prices(shape.prices, path, problems.own)


def _model(index: int, shape: ModelShape, currency: str, problems: Problems) -> ModelEntry:
    path = ("models", index)
    source = None
    if shape.source is not None:
        selector = tuple(sorted(shape.selector.items()))
        source = EngineSource(
            engine=shape.source.engine, version=shape.source.version, selector=selector
        )
    elif shape.selector:
        message = f"{quoted(shape.name)} has a selector, but no engine to select from"
        hint = 'remove it, or name the engine: source: {engine: vllm, version: "0.11"}'
        problems.add(SELECTOR_WITHOUT_ENGINE, message, (*path, "selector"), hint, key=True)
    priced = _prices(index, shape, currency, problems)
    return ModelEntry(
        name=shape.name,
        operations=shape.operations,
        source=source,
        prices=priced.prices,
        context_tiers=priced.tiers.context,
        service_tiers=priced.tiers.service,
        token_counters=(),
        origin=problems.span((*path, "name")),
    )


def _dimensions(problems: Problems) -> list[Dimension]:
    found = []
    for name, shape in sorted(problems.parsed.spec.dimensions.items()):
        path = ("dimensions", name)
        if is_taken(name) or name in narrowing_keys():
            message = f"{quoted(name)} cannot be a dimension: the name is taken"
            problems.add(RESERVED_NAME, message, path, f"call it {name}_name, say", key=True)
        if shape.other and "other" in shape.values:
            message = '"other" is a value already, because of "other: true"'
            problems.add(RESERVED_NAME, message, (*path, "values"), "remove one of the two")
        found.append(Dimension(name=name, values=shape.values, other=shape.other))
    return found


def _quality(problems: Problems) -> list[QualityMetric]:
    shapes = problems.parsed.spec.quality
    each = first_of_each(
        shapes, lambda q: q.metric, lambda i: ("quality", i, "metric"), "quality metric", problems
    )
    return [
        QualityMetric(name=shape.metric, better=shape.better, sample=shape.sample)
        for _, shape in each
    ]
