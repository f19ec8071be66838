"""What an engine's metric counts or shows, by its unit and by what it tells: per request, or at a moment.

It knows the words of the catalogue for units and signals, and no engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from llmmon.catalog.engines import EngineMetric
from llmmon.simulation.lognormal import Lognormal
from llmmon.simulation.scenario import Conditions
from llmmon.simulation.workload import Workload

_PER_SECOND = {"seconds": 1.0, "milliseconds": 1e3, "microseconds": 1e6, "nanoseconds": 1e9}
_CACHED, _REASONING, _WRITTEN = 0.3, 0.1, 0.02
_QUEUED = Lognormal(0.02, 1.0)
_DOLLARS = 0.002
_Amount = Callable[[Workload], float]
_TOKENS: tuple[tuple[str, _Amount], ...] = (
    ("tokens.prompt.cached", lambda work: work.input_tokens * _CACHED),
    ("tokens.prompt.cache_write", lambda work: work.input_tokens * _WRITTEN),
    ("tokens.prompt", lambda work: work.input_tokens),
    ("tokens.reasoning", lambda work: work.output_tokens * _REASONING),
    ("tokens.generation", lambda work: work.output_tokens),
    ("cache.prefix.hits", lambda work: work.input_tokens * _CACHED),
    ("cache.hits", lambda work: work.input_tokens * _CACHED),
    ("cache", lambda work: work.input_tokens),
    ("", lambda work: work.input_tokens),
)
"""Tokens of a request by the beginning of the signal, the first that fits."""
_BY_TYPE: dict[str, _Amount] = {
    "output": lambda work: work.output_tokens * (1 - _REASONING),
    "reasoning": lambda work: work.output_tokens * _REASONING,
    "cached_input": lambda work: work.input_tokens * _CACHED,
}
"""Tokens of a request where a label tells their type."""
_FIRST_TOKEN = frozenset({"latency.ttft", "latency.prefill"})
_PER_TOKEN = frozenset({"latency.itl", "latency.tpot", "latency.ntpot"})
_SHORT = frozenset({"latency.queue", "latency.overhead", "latency.routing"})


def per_request(metric: EngineMetric, work: Workload, token_type: str) -> float:
    """What a counter counts of one request, on average."""
    if metric.unit == "tokens":
        return _tokens(metric, work, token_type)
    if metric.unit in _PER_SECOND:
        return _time(metric, work).mean * _PER_SECOND[metric.unit]
    if metric.unit == "usd":
        return _DOLLARS
    return 1.0


def observed(metric: EngineMetric, work: Workload, token_type: str) -> Lognormal:
    """What a histogram sees of one request, in its unit."""
    if metric.unit == "tokens":
        return Lognormal(max(_tokens(metric, work, token_type), 1), 0.6)
    if metric.unit in _PER_SECOND:
        return _time(metric, work).times(_PER_SECOND[metric.unit])
    return Lognormal(1.0)


def is_slowed(metric: EngineMetric) -> bool:
    """Whether its values grow when requests take longer."""
    return metric.unit in _PER_SECOND


def seldom(metric: EngineMetric) -> tuple[float, float] | None:
    """For what happens to few requests only: how often it does usually, and in times of trouble."""
    if metric.signal == "preemptions":
        return 0.01, 0.3
    if metric.signal in ("request.cancelled", "fallback"):
        return 0.004, 0.02
    if metric.signal in ("request.rejected", "guardrail", "selfhealth"):
        return 0.001, 0.05
    return None


def shown(metric: EngineMetric, work: Workload, processes: int, now: Conditions) -> float:
    """What a gauge shows at a moment, in each of some processes."""
    level = next((each for name, each in _LEVELS if metric.signal.startswith(name)), _Level(base=1))
    running = work.rate * now.traffic * work.duration.mean * now.slowness / processes
    value = level.base + level.running * running
    value += level.traffic * now.traffic + level.waiting * now.waiting
    return min(value, level.most) * (100 if metric.unit == "percent" else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """What a gauge shows: at rest, and for each request that runs or waits, and by the traffic."""

    base: float = 0
    running: float = 0
    waiting: float = 0
    traffic: float = 0
    most: float = math.inf


_LEVELS = (
    ("queue.waiting", _Level(running=0.05, waiting=1)),
    ("queue.running", _Level(running=1)),
    ("queue.swapped", _Level()),
    ("preemptions", _Level()),
    ("kv.usage", _Level(base=0.25, traffic=0.2, waiting=0.01, most=0.98)),
    ("kv.used", _Level(base=20_000, traffic=15_000)),
    ("kv.capacity", _Level(base=60_000)),
    ("cache.prefix.hit_rate", _Level(base=_CACHED)),
    ("saturation", _Level(base=0.3, traffic=0.2, waiting=0.01, most=1)),
    ("throughput", _Level(traffic=300)),
    ("ratelimit.remaining", _Level(base=5_000, traffic=-2_000)),
    ("budget.remaining", _Level(base=250)),
)
"""Gauges by the beginning of their signal; what is none of these is 1: it is there."""


def _tokens(metric: EngineMetric, work: Workload, token_type: str) -> float:
    if token_type in _BY_TYPE:
        return _BY_TYPE[token_type](work)
    return next(amount(work) for name, amount in _TOKENS if metric.signal.startswith(name))


def _time(metric: EngineMetric, work: Workload) -> Lognormal:
    if metric.signal in _SHORT:
        return _QUEUED
    if metric.signal in _FIRST_TOKEN:
        return work.first_token
    return work.per_token if metric.signal in _PER_TOKEN else work.duration
