"""The series that a course feeds into the rules of an SLO, and decoys that they must not count.

A decoy is like a series of the SLO but for one matcher, and always in the worst state: a rule that
lost a matcher behaves differently, and its test fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from llmmon.catalog.engines import EngineMetric, load_engine
from llmmon.catalog.native import NativeMetric, common_labels
from llmmon.catalog.native_names import native_names
from llmmon.model import naming
from llmmon.model.indicator import Counted, EventRatio
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import BOUND_LABEL, Matcher, Selector, sample
from llmmon.rules.burn_rate import needed_series
from llmmon.rules.identity import slo_id
from llmmon.rules.proof.course import Course, Stream
from llmmon.rules.proof.courses import RATE
from llmmon.rules.proof.examples import candidates, example_labels, matches
from llmmon.rules.proof.types import InputSeries
from llmmon.rules.types import Labels

DECOY = "decoy"
_HISTOGRAM_SUFFIX = re.compile(r"_(?:bucket|count|sum)$")
_MANY_EVENTS = "1000"
_WORST_RATIO = "1"
_ANY = "x"
_Named = tuple[str, Callable[["Course"], str]]


@dataclass(frozen=True, slots=True)
class Feed:
    """The series of an SLO, named once, with what each of them counts of a course."""

    own: tuple[tuple[str, Callable[[Course], str]], ...]
    decoys: tuple[tuple[str, str], ...]
    scraped: bool
    """Whether the series are counters as they are scraped, rather than what rules record of them."""

    def interval(self, course: Course) -> int:
        """Minutes from one sample to the next: recorded series have one per evaluation."""
        return 1 if self.scraped else course.step

    def series(self, course: Course) -> tuple[InputSeries, ...]:
        """The input of a course."""
        own = (InputSeries(series=name, values=values(course)) for name, values in self.own)
        steps = course.minutes // self.interval(course)
        shown = self.decoys if course.with_decoys else ()
        decoys = (InputSeries(series=name, values=f"{start}x{steps}") for name, start in shown)
        return (*own, *decoys)


def feed_of(service: Service, slo: Slo) -> Feed:
    """What the courses of an SLO feed in."""
    indicator = slo.indicator
    if isinstance(indicator.total, Counted) and isinstance(indicator.bad, Counted):
        own = dict(_counters(service, slo, indicator.bad, indicator.total))
        own |= _signs_of_life(service, slo, own)
        raw = _raw_decoys(service, slo, _selectors(indicator.bad, indicator.total))
        decoys = (*_recorded_decoys(service, slo), *raw)
        return Feed(tuple(own.items()), decoys, scraped=True)
    recorded = (*_pair(service, slo), *_quiet_user_series(slo))
    return Feed(recorded, (*_recorded_decoys(service, slo),), scraped=False)


def _counters(
    service: Service, slo: Slo, bad: Counted, everything: Counted
) -> Iterator[tuple[str, Callable[[Course], str]]]:
    """The raw counters: two are enough to tell good events from bad ones."""
    for selector, besides, stream in _streams(bad, everything):
        labels = _labels(service, slo, selector, besides)
        yield sample(selector.metric, labels), _counter_of(stream)


def _signs_of_life(service: Service, slo: Slo, counters: Iterable[str]) -> Iterator[_Named]:
    """What must be there besides the counters: it is, as long as anything is."""
    fed = {name.split("{")[0] for name in counters}
    for each in slo.indicator.needed:
        if each.selector.metric not in fed:
            labels = _labels(service, slo, each.selector, None)
            yield sample(each.selector.metric, labels), lambda course: course.total.times(0).counter


def _selectors(bad: Counted, everything: Counted) -> tuple[Selector, ...]:
    found = (everything.add, everything.plus, bad.add, bad.subtract)
    return tuple(selector for selector in found if selector is not None)


_Pick = Callable[[Course], Stream]


def _counter_of(pick: _Pick) -> Callable[[Course], str]:
    return lambda course: pick(course).counter


def _streams(bad: Counted, everything: Counted) -> list[tuple[Selector, Selector | None, _Pick]]:
    """For each counter its selector, one that it must escape, and what it counts."""
    if bad.subtract is not None:
        return [(everything.add, None, _total), (bad.subtract, None, _good)]
    if everything.plus is not None:
        return [(everything.add, None, _good), (bad.add, None, _bad)]
    if bad.add.metric == everything.add.metric:
        return [(everything.add, bad.add, _good), (bad.add, None, _bad)]
    return [(everything.add, None, _total), (bad.add, None, _bad)]


def _total(course: Course) -> Stream:
    return course.total


def _good(course: Course) -> Stream:
    return course.good


def _bad(course: Course) -> Stream:
    return course.bad


def appears_with_first_error(indicator: EventRatio) -> bool:
    """Whether the bad series can be missing until there is an error.

    A child of the total's metric can, and any counter that the SLO does not call needed.
    """
    bad, everything = indicator.bad, indicator.total
    if not isinstance(bad, Counted) or not isinstance(everything, Counted):
        return False
    if bad.subtract is not None:
        return False
    return bad.add.metric == everything.add.metric or bool(indicator.needed)


def _recorded_decoys(service: Service, slo: Slo) -> Iterator[tuple[str, str]]:
    windows = {window for tier in slo.tiers for window in (tier.short_window, tier.long_window)}
    worst = [naming.error_ratio(window) for window in sorted(windows)]
    values = dict.fromkeys([*worst, naming.BUDGET_REMAINING], _WORST_RATIO)
    values |= dict.fromkeys((naming.EVENTS_BAD, naming.EVENTS_BAD_HOURLY), _MANY_EVENTS)
    decoy = {naming.SLOTH_ID_LABEL: f"{slo_id(service, slo)}-{DECOY}"}
    for name, value in values.items():
        yield sample(name, decoy | split_labels(slo)), value


def _raw_decoys(
    service: Service, slo: Slo, selectors: tuple[Selector, ...]
) -> Iterator[tuple[str, str]]:
    for selector in dict.fromkeys(selectors):
        other = {m.label: DECOY for m in _common(selectors) if not matches(m, DECOY)}
        if any(matcher.label == BOUND_LABEL for matcher in selector.matchers):
            other[BOUND_LABEL] = "+Inf"
        for name, value in sorted(other.items()):
            labels = _labels(service, slo, selector, None) | {name: value}
            yield sample(selector.metric, labels), f"0+{10 * RATE}"


def _common(selectors: tuple[Selector, ...]) -> list[Matcher]:
    """The matchers of all selectors alike: what tells the SLO's series from those of others."""
    return [m for m in selectors[0].matchers if all(m in other.matchers for other in selectors)]


def split_labels(slo: Slo) -> Labels:
    """The label values for which a split SLO is put to the test: the first of each."""
    return {name: values[0] for name, values in slo.split_values}


def _pair(service: Service, slo: Slo) -> Iterator[tuple[str, Callable[[Course], str]]]:
    """The recorded pair of an SLO whose raw series only its user knows."""
    labels = {naming.SLOTH_ID_LABEL: slo_id(service, slo), "fed_by": "test"}
    yield sample(naming.EVENTS_TOTAL, labels), lambda c: c.total.per_second(c.step)
    yield sample(naming.EVENTS_BAD, labels), lambda c: c.bad.per_second(c.step)


def _quiet_user_series(slo: Slo) -> Iterator[tuple[str, Callable[[Course], str]]]:
    """The user's own series, there but at zero: the pair tells the story, these are only present."""
    names: dict[str, None] = {}
    for metric, needed in needed_series(slo).items():
        found = [example_labels(each.selector) for each in needed]
        names |= {sample(metric, labels): None for labels in found if labels is not None}
    for name in names:
        yield name, lambda c: c.total.times(0).per_second(c.step)


def unmatched_metrics(slo: Slo) -> tuple[str, ...]:
    """Metrics of the user's own query for which no matching series could be made up."""
    if isinstance(slo.indicator.total, Counted):
        return ()
    return tuple(
        metric
        for metric, needed in needed_series(slo).items()
        if any(example_labels(each.selector) is None for each in needed)
    )


def _labels(service: Service, slo: Slo, selector: Selector, besides: Selector | None) -> Labels:
    return series_labels(service, selector, besides, split_labels(slo))


def series_labels(
    service: Service, selector: Selector, besides: Selector | None, own: Labels
) -> Labels:
    """Labels of a series that `selector` selects and `besides` does not; `own` where it says nothing."""
    labels = _common_labels(service, selector.metric) | own
    selected = {matcher.label for matcher in selector.matchers}
    for name in sorted(selected):
        wanted = [matcher for matcher in selector.matchers if matcher.label == name]
        unwanted = [m for m in (besides.matchers if besides else ()) if m not in selector.matchers]
        escaped = [m for m in unwanted if m.label == name]
        labels[name] = _value(service, selector.metric, name, wanted, escaped)
    for matcher in besides.matchers if besides else ():
        if matcher.label not in selected:
            labels[matcher.label] = _value(service, selector.metric, matcher.label, [], [matcher])
    return dict(sorted(labels.items()))


def _common_labels(service: Service, metric: str) -> Labels:
    """What every series of the metric carries, as the module or an engine of the service exposes it."""
    native = _native(service, metric)
    if native is None:
        exposed = _exposed(service, metric)
        labels = {label: (exposed.known_values(label) or (_ANY,))[0] for label in exposed.labels}
        return labels | {"instance": "engine-0"}
    model = service.models[0]
    known = {
        naming.SERVICE_LABEL: service.name,
        naming.MODEL_LABEL: model.name,
        naming.OPERATION_LABEL: model.operations[0],
        **{d.name: d.values[0] for d in service.dimensions},
    }
    names = common_labels(native, (d.name for d in service.dimensions))
    return {name: known[name] for name in names} | {"instance": "app-0"}


def _native(service: Service, metric: str) -> NativeMetric | None:
    """The native metric that a series belongs to."""
    family = _HISTOGRAM_SUFFIX.sub("", metric)
    names = native_names(service.instrumentation, service.currency)
    return next((each for each in names.metrics if each.name == family), None)


def _exposed(service: Service, metric: str) -> EngineMetric:
    """The engine's metric that a series belongs to."""
    engines = [load_engine(model.source.engine) for model in service.models if model.source]
    names = (metric, _HISTOGRAM_SUFFIX.sub("", metric))
    found = (m for engine in engines for m in engine.metrics if m.name in names)
    return next(found)


def _known_values(service: Service, metric: str, label: str) -> tuple[str, ...]:
    native = _native(service, metric)
    if native is not None:
        return dict(native.own_labels).get(label, ())
    return _exposed(service, metric).known_values(label)


def _value(
    service: Service, metric: str, label: str, wanted: list[Matcher], unwanted: list[Matcher]
) -> str:
    for value in (*_known_values(service, metric, label), *candidates(wanted)):
        fits = all(matches(m, value) for m in wanted)
        if fits and not (unwanted and all(matches(m, value) for m in unwanted)):
            return value
    raise LookupError(f"no value of {metric}'s {label} fits {wanted} and not {unwanted}")
