"""Recorded hours of a signal: what its counters counted in the last hour, by model and bin.

Windows and baselines are sums of full hours, so that no rule reads more than an hour of raw samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.indicator import Counted
from llmmon.promql import (
    BOUND_LABEL,
    Vector,
    at_least,
    labelled,
    relabelled,
    total,
)
from llmmon.rules.drift.scope import ALL, HIT, MISS, MODEL, Signal
from llmmon.rules.types import RecordingRule
from llmmon.sli.drift_hours import counted_in_an_hour
from llmmon.sli.drift_sources import Categories, Mean, Numbers, Rate

_BINS = naming.drift_hourly(naming.DRIFT_BINS)


def hour_rules(signal: Signal) -> Iterator[RecordingRule]:
    """One or two rules for each source of the signal."""
    for source in signal.sources:
        if isinstance(source, Numbers):
            yield from _histogram(signal, source)
        elif isinstance(source, Categories):
            counted = counted_in_an_hour(source.counter, (*MODEL, source.label))
            named = relabelled(counted, naming.BIN_LABEL, source.label)
            yield signal.record(_BINS, total(named, (*MODEL, naming.BIN_LABEL)))
        elif isinstance(source, Mean):
            yield from _amounts(signal, source)
        else:
            yield signal.record(_BINS, _hits_and_misses(source), **_own_model(source))


def _own_model(source: Numbers | Rate) -> dict[str, str]:
    """The label of an engine's model, whose series do not call it as the spec does."""
    return {} if source.named else {naming.MODEL_LABEL: source.models[0]}


def _histogram(signal: Signal, source: Numbers) -> Iterator[RecordingRule]:
    model = MODEL if source.named else ()
    own = _own_model(source)
    buckets = counted_in_an_hour(source.buckets, (*model, BOUND_LABEL))
    yield signal.record(naming.drift_hourly(naming.DRIFT_BUCKETS), buckets, **own)
    if needs_sums(signal):
        summed = counted_in_an_hour(source.sums, model)
        yield signal.record(naming.drift_hourly(naming.DRIFT_SUM), summed, **own)


def _amounts(signal: Signal, source: Mean) -> Iterator[RecordingRule]:
    """Events, and what they come to."""
    everything = labelled(_counted(source.total, MODEL), naming.BIN_LABEL, ALL)
    yield signal.record(_BINS, everything)
    summed = naming.drift_hourly(naming.DRIFT_SUM)
    yield signal.record(summed, counted_in_an_hour(source.amount, MODEL))


def needs_sums(signal: Signal) -> bool:
    """Whether any check of the signal looks at its mean."""
    of_means = any(check.at_least is not None for check in signal.checks)
    return signal.is_mean or (signal.is_of_numbers and of_means)


def _hits_and_misses(source: Rate) -> Vector:
    """Both, also where no series counts hits yet: then there were none."""
    model = MODEL if source.named else ()
    everything = _counted(source.total, model)
    hits = counted_in_an_hour(source.hits, model).otherwise(everything.arithmetic("*", 0))
    misses = at_least(everything.arithmetic("-", hits), Decimal(0))
    return labelled(hits, naming.BIN_LABEL, HIT).otherwise(labelled(misses, naming.BIN_LABEL, MISS))


def _counted(events: Counted, model: tuple[str, ...]) -> Vector:
    added = counted_in_an_hour(events.add, model)
    if events.plus is None:
        return added
    plus = counted_in_an_hour(events.plus, model)
    return added.arithmetic("+", plus.otherwise(added.arithmetic("*", 0)))
