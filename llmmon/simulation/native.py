"""A process of the instrumented application: every metric of the generated module, fitting each other.

Requests are those that were answered, failed or were given up; what is counted of answers is counted
of as many as were answered.
"""

from __future__ import annotations

from llmmon.catalog.native import (
    ERRORS,
    FEEDBACK,
    IN_FLIGHT,
    PROCESS_START,
    QUEUE_DEPTH,
    REQUEST_DURATION,
    REQUESTS,
    TASKS,
    TIME_PER_OUTPUT_TOKEN,
    TIME_TO_FIRST_TOKEN,
    NativeMetric,
    common_labels,
)
from llmmon.catalog.native_names import native_names
from llmmon.model.naming import MODEL_LABEL, OPERATION_LABEL, SERVICE_LABEL
from llmmon.model.service import ModelEntry, Service
from llmmon.simulation.chance import Chance
from llmmon.simulation.expectations import Expectations
from llmmon.simulation.native_answers import Answers
from llmmon.simulation.native_module import start_module
from llmmon.simulation.native_streams import native_workload, streams
from llmmon.simulation.native_tokens import Billing
from llmmon.simulation.page import Histogram, Labels, Page
from llmmon.simulation.scenario import Conditions

_CANCELLED = 0.004
_DOWN, _UNSOLVED = 0.08, 0.1
_RATED, _TASKS = 0.1, 0.3
"""Shares of answered requests."""
_ERRORS = {"server_error": 3.0, "timeout": 3.0, "rate_limit": 2.0, "overloaded": 1.0}
"""How often each kind of error comes; the others, 0.2."""


class NativePage:
    """The module's page, and what makes its numbers go up."""

    def __init__(
        self,
        page: Page,
        service: Service,
        rate: float,
        known: Expectations,
        restarts: float | None = None,
    ) -> None:
        """`rate` is in requests a second; `restarts`, when the process starts anew, if it does."""
        self.names = native_names(service.instrumentation, service.currency)
        self.page, self.service, self.expected = page, service, known
        self.shared: dict[tuple[str, tuple[tuple[str, str], ...]], dict[str, int]] = {}
        start_module(page, service, self.names)
        self._since, self._restarts = page.gauge(PROCESS_START, {}), restarts
        self._streams = [
            _Stream(self, model, operation, dimensions, rate * share)
            for model, operation, dimensions, share in streams(service)
        ]

    def advance(self, conditions: Conditions, time: float, seconds: float, chance: Chance) -> None:
        """Let time pass, up to a Unix time. A process that starts within it begins at 0."""
        self._start(time - seconds, time)
        for stream in self._streams:
            stream.advance(conditions, time, seconds, chance)

    def _start(self, before: float, time: float) -> None:
        values = self.page.values
        if self._restarts is not None and before < self._restarts <= time:
            self.page.restart()
            values[self._since] = self._restarts
        elif not values[self._since]:
            values[self._since] = before

    def labels(self, metric: NativeMetric, of: Labels, /, **own: str) -> dict[str, str]:
        """The labels of a series."""
        wanted = common_labels(metric, (d.name for d in self.service.dimensions))
        return {name: of[name] for name in wanted} | own

    def counters(
        self, metric: NativeMetric, of: Labels, label: str, *, whole: bool = True
    ) -> dict[str, int]:
        """A counter for each value of the metric's own label."""
        name, values = self.names.of(metric).name, dict(metric.own_labels)[label]
        return {
            v: self.page.counter(name, self.labels(metric, of, **{label: v}), whole=whole)
            for v in values
        }

    def counter(self, metric: NativeMetric, of: Labels, /, **own: str) -> int:
        """One counter."""
        return self.page.counter(self.names.of(metric).name, self.labels(metric, of, **own))

    def histogram(self, metric: NativeMetric, of: Labels, /, **own: str) -> Histogram:
        """A histogram with the bounds that the service gives it."""
        name = self.names.of(metric).name
        bounds = self.service.bounds(metric.name) or metric.bounds
        labels = self.labels(metric, of, **own)
        return Histogram(self.page, name, labels, tuple(map(float, bounds)))


class _Stream:
    """The requests of one model, operation and set of label values."""

    def __init__(
        self, home: NativePage, model: ModelEntry, operation: str, dimensions: Labels, rate: float
    ) -> None:
        of = {SERVICE_LABEL: home.service.name, MODEL_LABEL: model.name, **dimensions}
        of[OPERATION_LABEL] = operation
        self.values, self.names, self.expected = home.page.values, home.names, home.expected
        self.of = of
        self.work = native_workload(home.service, operation, of, rate, home.expected)
        self._outcomes = home.counters(REQUESTS, of, "outcome")
        self._errors = home.counters(ERRORS, of, "error_type")
        self._duration = home.histogram(REQUEST_DURATION, of)
        self._first = home.histogram(TIME_TO_FIRST_TOKEN, of)
        self._pace = home.histogram(TIME_PER_OUTPUT_TOKEN, of)
        gauges = ((m, home.names.of(m).name) for m in (IN_FLIGHT, QUEUE_DEPTH))
        self._running, self._waiting = (home.page.gauge(n, home.labels(m, of)) for m, n in gauges)
        # No labels of operations: the model's operations share one counter each.
        self._feedback = _shared(home, FEEDBACK, of, "rating")
        self._tasks = _shared(home, TASKS, of, "outcome")
        self._answers = Answers(home, of, self.work)
        self._billing = Billing(home, model, of, self.work)

    def advance(self, now: Conditions, time: float, seconds: float, chance: Chance) -> None:
        """The requests that ended within some seconds."""
        requests = chance.count(self.work.rate * now.traffic * seconds)
        failing = min(self.work.failing + now.failing, 1)
        failed = chance.part(requests, failing)
        cancelled = chance.part(requests - failed, _CANCELLED)
        ok = requests - failed - cancelled
        for outcome, number in (("ok", ok), ("error", failed), ("cancelled", cancelled)):
            self.values[self._outcomes[outcome]] += number
        self._count_errors(failed, chance)
        self._time(ok, now)
        self._ask_users(ok, now, chance)
        self._answers.advance(ok, now, chance)
        self._billing.advance(ok, time, chance)
        busy = self.work.rate * now.traffic * self.work.duration.mean * now.slowness
        self.values[self._running] = chance.count(busy)
        self.values[self._waiting] = chance.count(0.05 * busy + now.waiting * self.work.rate)

    def _count_errors(self, failed: int, chance: Chance) -> None:
        weights = [_ERRORS.get(kind, 0.2) for kind in self._errors]
        parts = chance.split(failed, weights)
        for place, number in zip(self._errors.values(), parts, strict=True):
            self.values[place] += number

    def _time(self, ok: int, now: Conditions) -> None:
        kinds = [(self._duration, self.work.duration)]
        if self.work.generates:
            kinds += [(self._first, self.work.first_token), (self._pace, self.work.per_token)]
        for histogram, usual in kinds:
            if histogram.is_read:
                long = usual.times(now.slowness)
                histogram.observe(ok, long.shares(histogram.bounds), long.mean)

    def _ask_users(self, ok: int, now: Conditions, chance: Chance) -> None:
        rated = chance.part(ok, _RATED)
        share = self._usual(FEEDBACK, "rating", "down", _DOWN)
        down = chance.part(rated, min(share * now.badness, 0.9))
        self.values[self._feedback["down"]] += down
        self.values[self._feedback["up"]] += rated - down
        tasks = chance.part(ok, _TASKS)
        share = self._usual(TASKS, "outcome", "failed", _UNSOLVED)
        unsolved = chance.part(tasks, min(share * now.badness, 0.9))
        failed = chance.part(unsolved, 0.5)
        for outcome, number in (
            ("completed", tasks - unsolved),
            ("failed", failed),
            ("abandoned", unsolved - failed),
        ):
            self.values[self._tasks[outcome]] += number

    def _usual(self, metric: NativeMetric, label: str, value: str, default: float) -> float:
        return self.expected.share(self.names.of(metric).name, {**self.of, label: value}, default)


def _shared(home: NativePage, metric: NativeMetric, of: Labels, label: str) -> dict[str, int]:
    """Counters that other streams of the same model count in, too."""
    key = (metric.name, tuple(sorted(home.labels(metric, of).items())))
    if key not in home.shared:
        home.shared[key] = home.counters(metric, of, label)
    return home.shared[key]
