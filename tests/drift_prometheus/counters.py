"""Counters of a service over some days, as two processes expose them, one of which starts anew.

Floats and chance are of tests; what is drawn is the same each time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from llmmon.catalog.native import FINISH_REASON_VALUES
from llmmon.local_prometheus.openmetrics import lines

HOUR, SCRAPE = 3_600, 300
BOUNDS = ("0.5", "1.0", "2.0", "5.0", "10.0")
LENGTHS = ("64.0", "256.0", "1024.0")
_PODS = ("pod-0", "pod-1")
SERVICE = "chat"


@dataclass(slots=True)
class Pod:
    """One process: what its counters stand at."""

    rng: random.Random
    counts: dict[tuple[str, tuple[tuple[str, str], ...]], float] = field(default_factory=dict)

    def add(self, name: str, labels: Mapping[str, str], amount: float) -> None:
        key = (name, tuple(sorted(labels.items())))
        self.counts[key] = self.counts.get(key, 0.0) + amount

    def observe(self, name: str, bounds: tuple[str, ...], weights: list[int], total: float) -> None:
        """Observations by bucket, and what they add up to."""
        for bound, up_to in zip((*bounds, "+Inf"), accumulate(weights), strict=True):
            self.add(f"{name}_bucket", {"le": bound}, up_to)
        self.add(f"{name}_count", {}, sum(weights))
        self.add(f"{name}_sum", {}, total)

    def work(self, changed: bool) -> None:
        """A scrape's time of calls."""
        calls = self.rng.randrange(20, 60)
        slow = 2 if changed else 1
        weights = [self.rng.randrange(1, calls) * (slow if n > 2 else 1) for n in range(6)]
        self.observe("llm_request_duration_seconds", BOUNDS, weights, sum(weights) * 1.7 * slow)
        lengths = [self.rng.randrange(1, calls) for _ in range(4)]
        self.observe("llm_response_length_tokens", LENGTHS, lengths, sum(lengths) * 210.0)
        self.add("llm_requests_total", {"outcome": "ok"}, calls)
        self.add("llm_requests_total", {"outcome": "error"}, self.rng.randrange(0, 3))
        self.add("llm_requests_total", {"outcome": "cancelled"}, self.rng.randrange(0, 9))
        self.add("llm_cost_usd_total", {}, calls * self.rng.uniform(0.001, 0.002) * slow)
        self.add("llm_refusals_total", {}, self.rng.randrange(0, 3 * slow))
        for place, reason in enumerate(FINISH_REASON_VALUES):
            # One of them never comes, and is there at 0 nevertheless.
            most = calls // (place + 1) if place < len(FINISH_REASON_VALUES) - 1 else 1
            self.add("llm_finish_reasons_total", {"reason": reason}, self.rng.randrange(0, most))


def history(
    start: int, end: int, change: int, models: tuple[str, ...] = ("a", "b")
) -> Iterator[str]:
    """OpenMetrics of all of it; from `change` on things are slower. Model `b` was away for an hour."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[tuple[float, str]]] = {}
    for model in models:
        for number, name in enumerate(_PODS):
            pod = Pod(random.Random(f"{model}{number}"))
            for at in range(start, end + 1, SCRAPE):
                if number == 1 and at == start + 20 * HOUR + 600:
                    pod.counts = dict.fromkeys(pod.counts, 0.0)
                pod.work(at >= change)
                if model == "b" and change - 26 * HOUR <= at < change - 24 * HOUR:
                    continue
                own = (("instance", name), ("llm_service", SERVICE), ("model", model))
                for (metric, labels), value in pod.counts.items():
                    found.setdefault((metric, (*own, *labels)), []).append((at, repr(value)))
    return (lines(metric, dict(labels), points) for (metric, labels), points in found.items())
