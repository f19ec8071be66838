"""Queries of the user's own against the closed world: nothing that they read may be missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from llmmon.catalog.engines import Engine, engine_names, load_engine
from llmmon.codes.sources import (
    IMPOSSIBLE_LABEL_VALUE,
    METRIC_NOT_IN_VERSION,
    UNKNOWN_LABEL,
    UNKNOWN_METRIC,
    WRONG_METRIC_TYPE,
)
from llmmon.promql import Matcher
from llmmon.resolve.parsed import Mistake, Problems
from llmmon.resolve.world import Series, World, is_recorded
from llmmon.sli.events import EventsSlo, Reading, readings_of
from llmmon.source import SpecPath
from llmmon.words import did_you_mean, listed, nearest, quoted

_FOR_COUNTERS = frozenset({"rate", "irate", "increase", "resets"})
_FOR_GAUGES = frozenset({"delta", "idelta", "deriv", "predict_linear"})
_FOR_BUCKETS = frozenset({"histogram_quantile"})
_FAMILY = re.compile(r"_(?:bucket|count|sum|total)$")


def queries_hold(
    shape: EventsSlo,
    path: SpecPath,
    world: World,
    target_labels: Iterable[str],
    problems: Problems,
) -> bool:
    """Whether all that the queries read exists; each mistake is reported once."""
    told: set[str] = set()
    for key in ("bad", "total"):
        for reading in readings_of(getattr(shape, key)):
            for code, message, hint in mistakes_of(reading, world, frozenset(target_labels)):
                if message not in told:
                    told.add(message)
                    problems.add(code, message, (*path, key), hint)
    return not told


def mistakes_of(reading: Reading, world: World, target_labels: frozenset[str]) -> Iterator[Mistake]:
    """What is wrong with one place where a query reads series: code, message, hint."""
    name = reading.selector.metric
    series = world.get(name)
    if series is None:
        if not is_recorded(name):
            yield _unknown(name, world)
        return
    if series.missing_in:
        message = f"{series.whose} has {series.family} {series.missing_in} only"
        hint = "take what this version has: llmmon catalog lists it"
        yield METRIC_NOT_IN_VERSION, message, hint
        return
    yield from _of_type(reading, series)
    for matcher in reading.selector.matchers:
        yield from _of_matcher(matcher, series, target_labels)


def _unknown(name: str, world: World) -> Mistake:
    message = f"nothing in this spec exposes {quoted(name)}"
    there = [series for series in world.values() if not series.missing_in]
    if f"{name}_total" in world:
        return UNKNOWN_METRIC, message, f"counters end in _total: write {name}_total"
    if parts := [series.name for series in there if series.family == name]:
        return UNKNOWN_METRIC, message, f"it is a histogram: write {listed(parts)}"
    if _FAMILY.sub("", name) in {series.name for series in there}:
        return UNKNOWN_METRIC, message, f"write {_FAMILY.sub('', name)}"
    if owner := _owner(name):
        hint = f"it is {owner.title}'s: write external: [{{engine: {owner.name}, version: …}}]"
        return UNKNOWN_METRIC, message, hint
    close = nearest(name, tuple(series.name for series in there))
    external = "name it under external, with its type and labels"
    hint = external if close is None else f"did you mean {quoted(close)}? If not, {external}"
    return UNKNOWN_METRIC, message, hint


def _owner(name: str) -> Engine | None:
    """An engine of the catalogue that has such a metric."""
    names = {name, _FAMILY.sub("", name)}
    for engine in map(load_engine, engine_names()):
        if any(metric.name in names for metric in engine.metrics):
            return engine
    return None


def _of_type(reading: Reading, series: Series) -> Iterator[Mistake]:
    kind = "histogram's bucket" if series.type == "bucket" else series.type
    for function in reading.functions:
        if series.type == "unknown":
            return
        if function in _FOR_COUNTERS and series.type == "gauge":
            hint = f"{function} is for counters; for a gauge take delta or deriv, or compare it"
        elif function in _FOR_GAUGES and series.type != "gauge":
            hint = f"{function} is for gauges; for a counter take rate or increase"
        elif function in _FOR_BUCKETS and series.type != "bucket":
            hint = f"{function} is for the buckets of a histogram, the series that end in _bucket"
        else:
            continue
        message = f"{function} of {series.name}, which is a {kind}"
        yield WRONG_METRIC_TYPE, message, hint


def _of_matcher(
    matcher: Matcher, series: Series, target_labels: frozenset[str]
) -> Iterator[Mistake]:
    if series.labels is None or matcher.label in target_labels:
        return
    if matcher.label not in series.labels:
        message = f"{series.name} carries no label {quoted(matcher.label)}"
        known = (*sorted(series.labels), *sorted(target_labels))
        hint = did_you_mean(matcher.label, known, "labels", "add it to prometheus.target_labels")
        yield UNKNOWN_LABEL, message, hint
    elif (values := series.values.get(matcher.label)) and not _can_match(matcher, values):
        message = f"{quoted(matcher.label)} of {series.name} is never {_wanted(matcher)}"
        yield IMPOSSIBLE_LABEL_VALUE, message, did_you_mean(matcher.value, values, "values")


def _can_match(matcher: Matcher, known: tuple[str, ...]) -> bool:
    if matcher.op in ("!=", "!~"):
        # What is excluded must be possible as well, or the matcher does nothing.
        return matcher.value == "" or any(_is(matcher, value) for value in known)
    return any(_is(matcher, value) for value in known)


def _is(matcher: Matcher, value: str) -> bool:
    if matcher.op in ("=", "!="):
        return matcher.value == value
    try:
        return re.fullmatch(matcher.value, value) is not None
    except re.error:
        return True


def _wanted(matcher: Matcher) -> str:
    what = quoted(matcher.value)
    return f"matched by {what}" if matcher.op in ("=~", "!~") else what
