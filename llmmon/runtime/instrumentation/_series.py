"""The series of one set of labels, each bound once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import ClassVar, NamedTuple, TypeAlias

from . import _spec as spec
from ._pricing import PriceList
from ._shapes import BASE, DIRECTIONS, OTHER, STANDARD, Goodput
from ._sink import Add, Labels, Observe, Sink, Tick

Lane: TypeAlias = tuple[Add, ...]
"""The token counters of a service tier and a context tier, by direction."""


class Limits(NamedTuple):
    """What a call must keep to be good, in seconds, and where it is counted."""

    good: Tick
    duration: float
    first_token: float
    per_token: float


class Series:
    """All series of a model, an operation and a value of each dimension."""

    is_counted: ClassVar[bool] = True

    __slots__ = (
        "_lanes",
        "_sink",
        "_units",
        "begin",
        "billed_by_request",
        "cost",
        "duration",
        "errors",
        "finish",
        "first_token",
        "goodput",
        "labels",
        "lane",
        "length",
        "no_usage",
        "outcomes",
        "per_token",
        "prices",
        "quality",
        "queue_depth",
        "reasons",
        "refuse",
        "succeed",
        "token_usage",
        "unpriced",
    )

    def __init__(self, sink: Sink, labels: Labels) -> None:
        metrics = spec.METRICS
        self.labels = labels
        self._sink = sink
        self.prices = PRICES.get(labels["model"])
        self.billed_by_request = self.prices is not None and "request" in self.prices.units
        self.begin, self.finish = sink.going(metrics["requests_in_flight"], labels)
        _, self.queue_depth = sink.gauge(metrics["queue_depth"], labels)
        self.outcomes = self._tallies("requests", "outcome", ("ok", "error", "cancelled"))
        self.succeed = self.outcomes["ok"]
        self.errors = self._tallies("errors", "error_type", spec.ERROR_TYPES)
        self.reasons = self._tallies("finish_reasons", "reason", spec.FINISH_REASONS)
        self.refuse = sink.tally(metrics["refusals"], labels)
        self.duration = sink.histogram(metrics["request_duration"], labels)
        self.first_token = sink.histogram(metrics["time_to_first_token"], labels)
        self.per_token = sink.histogram(metrics["time_per_output_token"], labels)
        self.token_usage = self._token_usage()
        self.length = sink.histogram(metrics["response_length_tokens"], labels)
        self.unpriced = tuple(self._unpriced())
        self.cost = sink.counter(metrics["cost"], labels)
        self.no_usage = sink.tally(metrics["usage_missing"], labels)
        self.quality = self._quality()
        self.goodput = tuple(self._limits())
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._units: dict[tuple[str, str], Add] = {}
        self._bind_tiers()
        self.lane = self.lane_of(STANDARD, BASE)

    def _tallies(self, role: str, label: str, values: tuple[str, ...]) -> dict[str, Tick]:
        metric = spec.METRICS[role]
        return {value: self._sink.tally(metric, {**self.labels, label: value}) for value in values}

    def _unpriced(self) -> Iterator[Add]:
        """What counts tokens without a price, by direction."""
        for direction in DIRECTIONS:
            labels = {**self.labels, "direction": direction}
            yield self._sink.counter(spec.METRICS["unpriced_tokens"], labels)

    def _token_usage(self) -> tuple[Observe, Observe] | None:
        """OpenTelemetry's histograms of input and output tokens, where its conventions have them."""
        metric = spec.METRICS.get("gen_ai_client_token_usage")
        if metric is None:
            return None
        of_input, of_output = (
            self._sink.histogram(metric, {**self.labels, "gen_ai_token_type": kind})
            for kind in ("input", "output")
        )
        return of_input, of_output

    def _quality(self) -> dict[str, Observe]:
        return {quality.name: self._quality_series(quality.name) for quality in spec.QUALITY}

    def _quality_series(self, name: str) -> Observe:
        labels = {**self.labels, "metric": name}
        return self._sink.histogram(spec.METRICS["quality_score"], labels)

    def score(self, name: str) -> Observe:
        """The histogram of a quality metric; `other` for one that the spec does not name."""
        found = self.quality.get(name)
        return found if found is not None else self._quality_series(OTHER)

    def _limits(self) -> Iterator[Limits]:
        for goodput in spec.GOODPUT:
            labels = {**self.labels, "slo": goodput.slo}
            good = self._sink.tally(spec.METRICS["good_requests"], labels)
            if _covers(goodput.scope, self.labels):
                most = [_most(goodput, measure, self.labels) for measure in _MEASURES]
                yield Limits(good, *most)

    def _bind_tiers(self) -> None:
        if self.prices is None:
            return
        for service in self.prices.service_tiers:
            for context in self.prices.context.names:
                self.lane_of(service, context)
            for unit in self.prices.units:
                self.units_of(unit, service)

    def lane_of(self, service_tier: str, context_tier: str) -> Lane:
        """The token counters of two tiers."""
        found = self._lanes.get((service_tier, context_tier))
        if found is None:
            labels = {**self.labels, "service_tier": service_tier, "context_tier": context_tier}
            metric = spec.METRICS["tokens"]
            found = tuple(
                self._sink.counter(metric, {**labels, "direction": d}) for d in DIRECTIONS
            )
            self._lanes[(service_tier, context_tier)] = found
        return found

    def units_of(self, unit: str, service_tier: str) -> Add:
        """The counter of what is billed beside tokens."""
        found = self._units.get((unit, service_tier))
        if found is None:
            labels = {**self.labels, "unit": unit, "service_tier": service_tier}
            found = self._sink.counter(spec.METRICS["billed_units"], labels)
            self._units[(unit, service_tier)] = found
        return found


_MEASURES = ("duration", "first_token", "per_token")
PRICES = {model: PriceList(prices) for model, prices in spec.PRICES.items()}


def _covers(scope: Mapping[str, str], labels: Labels) -> bool:
    return all(labels.get(name) == value for name, value in scope.items())


def _most(goodput: Goodput, measure: str, labels: Labels) -> float:
    """The strictest bound of a measure among the parts that are about these labels."""
    bounds = [
        part.at_most
        for part in goodput.parts
        if part.measure == measure and _covers(part.scope, labels)
    ]
    return min(bounds, default=inf)
