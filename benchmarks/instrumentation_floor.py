"""The floor: prometheus_client as it is, each series bound once, with the writes of a call of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Labels: TypeAlias = Mapping[str, str]
Tokens: TypeAlias = tuple[int, int, int, int]
"""Input that no cache gave, input that one did, output that is no reasoning, reasoning."""


class Floor:
    """The series of one model, written to by hand."""

    def __init__(self, registry: CollectorRegistry, spec: Any, labels: Labels) -> None:
        bind = _Binding(registry, spec.METRICS, labels)
        in_flight = bind("requests_in_flight")
        self.begin, self._finish = in_flight.inc, in_flight.dec
        self._ok = bind("requests", outcome="ok").inc
        self._good = bind("good_requests", slo=spec.GOODPUT[0].slo).inc
        self._duration = bind("request_duration").observe
        self._first = bind("time_to_first_token").observe
        self._pace = bind("time_per_output_token").observe
        self._length = bind("response_length_tokens").observe
        self._reasons = {"stop": bind("finish_reasons", reason="stop").inc}
        self._cost = bind("cost").inc
        self._tokens = [bind.tokens(direction) for direction in _DIRECTIONS]

    def end(self, duration: float, tokens: Tokens, reason: str, first: float | None = None) -> None:
        """Write down a call that went well."""
        fresh, cached, output, reasoning = tokens
        self._finish()
        self._ok()
        self._duration(duration)
        self._length(output + reasoning)
        if first is not None:
            self._first(first)
            self._pace((duration - first) / (output + reasoning - 1))
        self._reasons[reason]()
        self._good()
        add_fresh, add_cached, add_output, add_reasoning = self._tokens
        add_fresh(fresh)
        add_cached(cached)
        add_output(output)
        add_reasoning(reasoning)
        self._cost((fresh * 80 + cached * 20 + (output + reasoning) * 240) / 10**8)


_DIRECTIONS = ("input", "cached_input", "output", "reasoning")


class _Binding:
    """Makes the metrics that our package has, and binds their series."""

    def __init__(self, registry: CollectorRegistry, metrics: Any, labels: Labels) -> None:
        self._registry = registry
        self._metrics = metrics
        self._labels = labels
        self._families: dict[str, Any] = {}

    def __call__(self, role: str, **more: str) -> Any:
        labels = {**self._labels, **more}
        if role not in self._families:
            self._families[role] = self._family(self._metrics[role])
        return self._families[role].labels(*[labels[name] for name in self._metrics[role].labels])

    def _family(self, metric: Any) -> Any:
        about: dict[str, Any] = {"labelnames": metric.labels, "registry": self._registry}
        if metric.kind == "histogram":
            return Histogram(metric.name, metric.help, buckets=metric.bounds, **about)
        kind = Counter if metric.kind == "counter" else Gauge
        return kind(metric.name, metric.help, **about)

    def tokens(self, direction: str) -> Callable[[float], None]:
        """Adds to the tokens of a direction."""
        tiers = {"service_tier": "standard", "context_tier": "base"}
        add: Callable[[float], None] = self("tokens", direction=direction, **tiers).inc
        return add
