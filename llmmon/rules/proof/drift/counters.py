"""From counters as they are scraped to recorded hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmmon.model import naming
from llmmon.promql import (
    BOUND_LABEL,
    Matcher,
    Selector,
    bound_matcher,
    equal,
    sample,
)
from llmmon.rules.drift.hours import needs_sums
from llmmon.rules.drift.scope import ALL, HIT, MISS, Signal
from llmmon.rules.increments import MINUTE
from llmmon.rules.proof.checks import is_about
from llmmon.rules.proof.examples import matches
from llmmon.rules.proof.series import DECOY, series_labels
from llmmon.rules.proof.types import InputSeries, TestCase, ValueCheck
from llmmon.rules.types import Labels
from llmmon.sli.drift_sources import Categories, Mean, Numbers, Rate, Source
from llmmon.units import Duration

_AT = Duration.parse("2h")
_STEPS = 125
_MINUTES = 60
_PAST = 1_000
_HITS, _OTHERS = 2, 5
"""Of a rate, a minute."""
_DECOY_PACE = 100_000
_PODS = (("pod-0", 1), ("pod-1", 10))
"""Two processes, and how busy they are."""


def counter_case(signal: Signal) -> TestCase:
    """Counters at a steady pace: each hour has sixty minutes of it, of the signal's series alone."""
    fed: list[InputSeries] = []
    values: list[ValueCheck] = []
    for source in signal.sources:
        for counted in _counted(signal, source):
            fed += counted.series(signal)
            values += [counted.check(signal)] if counted.name else []
    return TestCase(
        name="from counters to hours",
        interval=MINUTE,
        series=tuple(dict.fromkeys(fed)),
        firing=(),
        alerts=(),
        values=tuple(values),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """A counter, how much it counts a minute, and the recorded series that is made of it."""

    model: str
    selector: Selector
    besides: Selector | None = None
    pace: int
    name: str = ""
    """Of the recorded series; empty if it is not looked at by itself."""
    recorded: tuple[Matcher, ...] = ()
    recorded_pace: int = 0
    among: tuple[Selector, ...] = ()
    """All counters of its metric that the rules read."""

    def series(self, signal: Signal) -> list[InputSeries]:
        """The counter of two processes, and its decoys."""
        labels = series_labels(signal.service, self.selector, self.besides, {})
        native = naming.SERVICE_LABEL in labels
        if native:
            labels |= {naming.MODEL_LABEL: self.model}
        found = [self._fed(labels | {"instance": pod}, self.pace * times) for pod, times in _PODS]
        for matcher in self.selector.matchers:
            decoy = labels | {matcher.label: DECOY}
            if matcher.label != BOUND_LABEL and not any(
                _selects(s, decoy) for s in (self.selector, *self.among)
            ):
                found += [self._fed(decoy, _DECOY_PACE)]
        return found

    def _fed(self, labels: Labels, pace: int) -> InputSeries:
        values = f"{_PAST}+{pace}x{_STEPS}"
        return InputSeries(series=sample(self.selector.metric, labels), values=values)

    def check(self, signal: Signal) -> ValueCheck:
        """What an hour has of it."""
        own = equal(**{naming.MODEL_LABEL: self.model})
        series = signal.series(self.name).where(*own, *self.recorded)
        hour = (self.recorded_pace or self.pace) * _MINUTES * sum(times for _, times in _PODS)
        return is_about(_AT, series, Decimal(hour))


def _selects(selector: Selector, labels: Labels) -> bool:
    return all(matches(matcher, labels.get(matcher.label, "")) for matcher in selector.matchers)


def _counted(signal: Signal, source: Source) -> Iterator[_Counted]:
    if isinstance(source, Numbers):
        yield from _histogram(signal, source)
    elif isinstance(source, Categories):
        for number, category in enumerate(source.categories, start=1):
            yield _Counted(
                model=source.models[0],
                selector=source.counter.where(*equal(**{source.label: category})),
                pace=number,
                name=naming.drift_hourly(naming.DRIFT_BINS),
                recorded=equal(**{naming.BIN_LABEL: category}),
            )
    elif isinstance(source, Mean):
        yield from _mean(source)
    else:
        yield from _rate(source)


def _histogram(signal: Signal, source: Numbers) -> Iterator[_Counted]:
    bounds = (*map(bound_matcher, source.bounds), Matcher(BOUND_LABEL, "=", "+Inf"))
    for number, bound in enumerate(bounds, start=1):
        yield _Counted(
            model=source.models[0],
            selector=source.buckets.where(bound),
            pace=number,
            name=naming.drift_hourly(naming.DRIFT_BUCKETS),
            recorded=(bound,),
        )
    if needs_sums(signal):
        yield _Counted(
            model=source.models[0],
            selector=source.sums,
            pace=7,
            name=naming.drift_hourly(naming.DRIFT_SUM),
        )


def _mean(source: Mean) -> Iterator[_Counted]:
    """Events, and what they come to."""
    model, sums = source.models[0], naming.drift_hourly(naming.DRIFT_SUM)
    yield _Counted(model=model, selector=source.amount, pace=_HITS, name=sums)
    yield _Counted(
        model=model,
        selector=source.total.add,
        pace=_OTHERS,
        name=naming.drift_hourly(naming.DRIFT_BINS),
        recorded=equal(**{naming.BIN_LABEL: ALL}),
    )


def _rate(source: Rate) -> Iterator[_Counted]:
    """Hits and misses, whether the counter of all events is one of both or its own."""
    bins = naming.drift_hourly(naming.DRIFT_BINS)
    model, total = source.models[0], source.total
    includes = total.plus is None and total.add.metric != source.hits.metric
    yield _Counted(
        model=model,
        selector=source.hits,
        among=() if includes else (total.add,),
        pace=_HITS,
        name=bins,
        recorded=equal(**{naming.BIN_LABEL: HIT}),
    )
    yield _Counted(
        model=model,
        selector=total.add,
        besides=source.hits if total.add.metric == source.hits.metric else None,
        pace=_HITS + _OTHERS if includes else _OTHERS,
        name=bins,
        recorded=equal(**{naming.BIN_LABEL: MISS}),
        recorded_pace=_OTHERS,
    )
