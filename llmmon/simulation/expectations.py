"""What a normal day looks like for the SLOs of a service: each spends a third of its error budget.

It reads indicators, and knows neither metrics by name nor time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from llmmon.model.indicator import Counted, Events, UserQuery
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import BOUND_LABEL, Matcher, Selector
from llmmon.simulation.readings import selects

_SPENT = 0.3
"""Share of each error budget that a normal day uses."""
_BUCKET = "_bucket"
_NUMBER = re.compile(r"[0-9.]+(?:e[+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of a histogram lies below a bound on a normal day."""

    of: Selector
    """The histogram's name, and its labels without `le`."""
    bound: float
    below: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BadShare:
    """How many of all events are ones that a selector counts as bad."""

    of: Selector
    share: float


@dataclass(frozen=True, slots=True)
class Expectations:
    """What all SLOs of a service expect."""

    limits: tuple[Limit, ...]
    bad: tuple[BadShare, ...]
    everything: tuple[Selector, ...]
    """What SLOs count as their events."""

    def counts(self, name: str, labels: Mapping[str, str]) -> bool:
        """Whether an SLO counts a series among its events, or no SLO asks for the metric."""
        asked = [selector for selector in self.everything if selector.metric == name]
        return not asked or any(selects(selector, labels) for selector in asked)

    def limit(self, name: str, labels: Mapping[str, str]) -> Limit | None:
        """What is expected of a histogram: the tightest limit, if there are several."""
        found = [x for x in self.limits if x.of.metric == name and selects(x.of, labels)]
        return min(found, key=lambda limit: (limit.bound, -limit.below), default=None)

    def share(self, name: str, labels: Mapping[str, str], default: float) -> float:
        """The share of events that a series counts, if it counts bad ones."""
        found = [x.share for x in self.bad if x.of.metric == name and selects(x.of, labels)]
        return min(found, default=default)

    def is_bad(self, name: str, labels: Mapping[str, str]) -> bool:
        """Whether a series counts bad events."""
        return any(x.of.metric == name and selects(x.of, labels) for x in self.bad)

    def failing(self, default: float) -> float:
        """The share of requests that fail, by the strictest SLO."""
        return min((x.share for x in self.bad), default=default)


def expectations_of(service: Service) -> Expectations:
    """What the SLOs of a service expect."""
    found = [each for slo in service.slos for each in _of_slo(slo)]
    return Expectations(
        limits=tuple(each for each in found if isinstance(each, Limit)),
        bad=tuple(each for each in found if isinstance(each, BadShare)),
        everything=tuple(s for slo in service.slos for s in _selectors(slo.indicator.total)),
    )


def _selectors(events: Events) -> Iterator[Selector]:
    if isinstance(events, UserQuery):
        yield from events.selectors
    else:
        yield from filter(None, (events.add, events.plus))


def _of_slo(slo: Slo) -> Iterator[Limit | BadShare]:
    share = float(1 - slo.objective) * _SPENT
    bad, total = slo.indicator.bad, slo.indicator.total
    if isinstance(bad, UserQuery):
        everything = total.selectors if isinstance(total, UserQuery) else ()
        yield from _of_query(bad, everything, share)
    elif bad.subtract is not None:
        bound = _bound(bad.subtract)
        if bound is not None:
            yield Limit(of=_histogram(bad.subtract), bound=bound, below=1 - share)
    else:
        yield from _of_counted(bad, share)


def _of_counted(bad: Counted, share: float) -> Iterator[Limit | BadShare]:
    for selector in filter(None, (bad.add, bad.plus)):
        bound = _bound(selector)
        if bound is None:
            yield BadShare(of=selector, share=share)
        else:
            yield Limit(of=_histogram(selector), bound=bound, below=share)


def _of_query(
    bad: UserQuery, everything: tuple[Selector, ...], share: float
) -> Iterator[Limit | BadShare]:
    for selector in bad.selectors:
        bound = _bound(selector)
        if bound is not None:
            yield Limit(of=_histogram(selector), bound=bound, below=1 - share)
        elif selector not in everything:
            yield BadShare(of=selector, share=share)


def _bound(selector: Selector) -> float | None:
    written = next((m.value for m in selector.matchers if m.label == BOUND_LABEL), "")
    found = _NUMBER.match(written.replace("\\", ""))
    return float(found[0]) if found else None


def _histogram(bucket: Selector) -> Selector:
    kept: tuple[Matcher, ...] = tuple(m for m in bucket.matchers if m.label != BOUND_LABEL)
    return Selector(bucket.metric.removesuffix(_BUCKET), kept)
