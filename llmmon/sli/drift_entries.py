"""Where each model of a service counts a signal, as the configuration of a drift job names it."""

from __future__ import annotations

from llmmon.model.indicator import Counted
from llmmon.model.service import Service
from llmmon.promql import Selector
from llmmon.sli.drift_series import SeriesEntry
from llmmon.sli.drift_sources import Categories, Mean, Numbers, Source, drift_sources


def entries_of(service: Service, signal: str) -> tuple[SeriesEntry, ...]:
    """All instrumented models together, then each engine's model, as in the rules."""
    return tuple(map(_entry, drift_sources(service, signal)))


def _entry(source: Source) -> SeriesEntry:
    if isinstance(source, Categories):
        return SeriesEntry(counter=source.counter, by=source.label)
    # An engine's series do not call the model as the spec does.
    model = None if source.named else source.models[0]
    if isinstance(source, Numbers):
        name = source.buckets.metric.removesuffix("_bucket")
        histogram = Selector(name, source.buckets.matchers)
        return SeriesEntry(histogram=histogram, per_unit=source.per_unit, model=model)
    if isinstance(source, Mean):
        return SeriesEntry(amount=source.amount, of=_added(source.total), model=model)
    return SeriesEntry(counter=source.hits, of=_added(source.total), model=model)


def _added(events: Counted) -> tuple[Selector, ...]:
    return (events.add,) if events.plus is None else (events.add, events.plus)
