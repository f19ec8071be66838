"""A process of a serving engine or gateway: the metrics that the catalogue gives it, at its version.

It knows the catalogue and the selectors that read it, and no engine by name.
"""

from __future__ import annotations

from collections.abc import Sequence

from llmmon.catalog.engines import EngineMetric
from llmmon.promql import BOUND_LABEL
from llmmon.simulation.amounts import is_slowed, observed, per_request, seldom, shown
from llmmon.simulation.chance import Chance
from llmmon.simulation.engine_children import Child, Served, children, series_names
from llmmon.simulation.expectations import Expectations
from llmmon.simulation.lognormal import Lognormal
from llmmon.simulation.page import Histogram, Page, written
from llmmon.simulation.readings import Readings
from llmmon.simulation.scenario import Conditions

_QUANTILES = ("0.5", "0.95", "0.99")
_BOUNDS = tuple(0.01 * 2**power for power in range(16))
"""Where the catalogue knows none."""


class EnginePage:
    """The page of one process, and what makes its numbers go up."""

    def __init__(
        self, page: Page, served: Served, readings: Readings, expected: Expectations
    ) -> None:
        self._served = served
        self._metrics = [
            _Metric(page, metric, served, readings, expected)
            for metric in served.engine.metrics_in(served.version)
            if any(readings.of(name) for name in series_names(metric))
        ]

    def advance(self, now: Conditions, time: float, seconds: float, chance: Chance) -> None:
        """Let time pass, up to a Unix time."""
        del time
        work = self._served.work
        requests = chance.count(work.rate / self._served.processes * now.traffic * seconds)
        failed = chance.part(requests, min(work.failing + now.failing, 1))
        for metric in self._metrics:
            metric.advance(requests - failed, failed, now, chance)


class _Metric:
    """One metric of a process."""

    def __init__(
        self,
        page: Page,
        metric: EngineMetric,
        served: Served,
        readings: Readings,
        expected: Expectations,
    ) -> None:
        self._page, self._metric, self._served = page, metric, served
        matchers = [
            m for name in series_names(metric) for s in readings.of(name) for m in s.matchers
        ]
        found = children(metric, served, matchers, page.target, expected)
        self._children = [child for child in found if self._is_read(child)]
        if metric.behaves_as == "histogram":
            bounds = tuple(map(float, metric.bounds)) or _BOUNDS
            self._histograms = [
                Histogram(page, metric.name, child.labels, bounds) for child in self._children
            ]
            self._shapes = [self._shape(child, expected) for child in self._children]
        elif metric.behaves_as == "summary":
            self._start_summary()
        else:
            add = page.counter if metric.behaves_as == "counter" else page.gauge
            self._places = [add(metric.name, child.labels) for child in self._children]

    def _is_read(self, child: Child) -> bool:
        # Any bound will do: whether a histogram is read at all.
        labels = child.labels
        if self._metric.behaves_as != "histogram":
            return any(self._page.reads(name, labels) for name in series_names(self._metric))
        bounds = [{BOUND_LABEL: written(float(bound))} for bound in self._metric.bounds]
        name = self._metric.name
        return any(self._page.reads(name + part, labels) for part in ("_count", "_sum")) or any(
            self._page.reads(f"{name}_bucket", labels | bound) for bound in bounds
        )

    def _shape(self, child: Child, expected: Expectations) -> Lognormal:
        labels = {**child.labels, **self._page.target}
        limit = expected.limit(self._metric.name, labels)
        if limit is not None:
            return Lognormal.with_quantile(limit.bound, limit.below)
        return observed(self._metric, self._served.work, child.token_type)

    def _start_summary(self) -> None:
        name = self._metric.name
        self._quantiles = [
            (self._page.gauge(name, {**child.labels, "quantile": quantile}), float(quantile))
            for child in self._children
            for quantile in _QUANTILES
        ]
        self._places, self._sums = (
            [
                self._page.counter(f"{name}{part}", child.labels, family=(name, "summary"))
                for child in self._children
            ]
            for part in ("_count", "_sum")
        )

    def advance(self, ok: int, failed: int, now: Conditions, chance: Chance) -> None:
        """The requests that ended, and what gauges show then."""
        if self._metric.behaves_as == "gauge":
            self._show(now, chance)
            return
        numbers = self._numbers(ok, failed, now, chance)
        slower = now.slowness if is_slowed(self._metric) else 1
        if self._metric.behaves_as == "histogram":
            for histogram, shape, number in zip(
                self._histograms, self._shapes, numbers, strict=True
            ):
                long = shape.times(slower)
                histogram.observe(number, long.shares(histogram.bounds), long.mean)
            return
        self._count(numbers, slower)

    def _count(self, numbers: Sequence[float], slower: float) -> None:
        values, work = self._page.values, self._served.work
        amounts = [per_request(self._metric, work, c.token_type) * slower for c in self._children]
        if self._metric.behaves_as == "summary":
            for place, number, amount in zip(self._sums, numbers, amounts, strict=True):
                values[place] += number * amount
            for place, quantile in self._quantiles:
                shape = observed(self._metric, work, "").times(slower)
                values[place] = Lognormal.with_quantile(shape.median, 1 - quantile).median
            amounts = [1.0] * len(amounts)
        for place, number, amount in zip(self._places, numbers, amounts, strict=True):
            values[place] += number * amount

    def _numbers(self, ok: int, failed: int, now: Conditions, chance: Chance) -> list[float]:
        """How many requests each child counts."""
        rare = seldom(self._metric)
        if rare is not None:
            happened = chance.part(ok + failed, rare[1] if now.failing else rare[0])
            return [happened * child.weight for child in self._children]
        has_bad = any(child.is_bad for child in self._children)
        good = ok if has_bad or self._metric.signal == "request.success" else ok + failed
        return [(failed if c.is_bad else good) * c.weight for c in self._children]

    def _show(self, now: Conditions, chance: Chance) -> None:
        work, processes = self._served.work, self._served.processes
        value = shown(self._metric, work, processes, now)
        values = self._page.values
        for place, child in zip(self._places, self._children, strict=True):
            near = chance.about(value * child.weight, 0.05)
            values[place] = round(near) if self._metric.unit in ("requests", "slots") else near
