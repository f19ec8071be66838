"""A pinned past as constants: what each model counted, under the labels that its windows have now."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate

from llmmon.model import naming
from llmmon.promql import BOUND_LABEL, Matcher, Number, Vector, bound_matcher, equal, total
from llmmon.rules.drift.scope import Layout, Signal
from llmmon.sli.drift_levels import figure
from llmmon.sli.drift_pinned import Pinned, pinned_in

_EVERYTHING = Matcher(BOUND_LABEL, "=", "+Inf")


def pinned_of(signal: Signal, model: str) -> Pinned:
    """What a model counted, in the bins of its layout."""
    source = next(source for source in signal.sources if model in source.models)
    found = pinned_in(signal.drift, signal.name, model, source)
    if isinstance(found, str):
        raise TypeError(f"{model} has no past of {signal.name}: it {found}")
    return found


def pinned_baseline(signal: Signal, part: str, by: tuple[str, ...]) -> Vector:
    """One part of the past of all models, where the current window has it, too.

    Constants take their labels from the current window: `le` is spelled in two ways.
    """
    first, *others = (
        term
        for layout in signal.layouts()
        for model in layout.models
        for term in _terms(signal, part, by, model, layout)
    )
    for other in others:
        first = first.otherwise(other)
    return first


def _terms(
    signal: Signal, part: str, by: tuple[str, ...], model: str, layout: Layout
) -> Iterator[Vector]:
    windows = signal.series(naming.drift_window(part, naming.CURRENT))
    own = windows.where(*equal(**{naming.MODEL_LABEL: model}))
    for matchers, count in _constants(signal, part, model, layout):
        there = total(own.where(*matchers), by)
        yield there.arithmetic("*", 0).arithmetic("+", Number(count))


def _constants(
    signal: Signal, part: str, model: str, layout: Layout
) -> Iterator[tuple[tuple[Matcher, ...], Decimal]]:
    pinned = pinned_of(signal, model)
    if part == naming.DRIFT_SUM:
        yield (), figure(pinned.added)
    elif part == naming.DRIFT_BUCKETS:
        bounds = (*map(bound_matcher, layout.bounds), _EVERYTHING)
        for bound, up_to in zip(bounds, accumulate(pinned.counts), strict=True):
            yield (bound,), Decimal(up_to)
    else:
        for name, count in zip(layout.bins, pinned.counts, strict=True):
            yield equal(**{naming.BIN_LABEL: name}), Decimal(count)
