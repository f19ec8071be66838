"""The ways to measure a call that are compared in one process, each at each level."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from importlib import import_module
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeAlias

from prometheus_client import CollectorRegistry

from benchmarks.instrumentation_callers import ByHand, InContext, Plain, Writes
from benchmarks.instrumentation_clients import EVENTS, MODEL, Clients, over_transport, ready
from benchmarks.instrumentation_floor import Floor

PLAIN, TRACED = "support_assistant_llm", "traced_assistant_llm"
"""Packages of one spec, without spans and with them."""
LONG = 10 * EVENTS
LEVELS: Mapping[str, Callable[[], Clients]] = {
    "client": over_transport,
    "stub": ready,
    "long": lambda: ready(LONG),
}
SHAPES = ("sync", "asynchronous", "stream", "async_stream")
Conditions: TypeAlias = dict[str, Plain]


class Sample(NamedTuple):
    """What a call took in one round, at the median, in microseconds."""

    wall: float
    cpu: float
    added: float
    """The median of what it took more than the bare call of the same turn."""
    cpu_added: float


def measure(
    callers: Conditions, shape: str, calls: int, block: int, loop: asyncio.AbstractEventLoop
) -> dict[str, Sample]:
    """Every condition in turn, in blocks of calls and in random order, so that noise hits all alike."""
    blocks: dict[str, list[Block]] = {name: [] for name in callers}
    names = list(callers)
    for _ in range(max(1, calls // block)):
        random.shuffle(names)
        for name in names:
            call, began = getattr(callers[name], shape), process_time()
            walls = _timed(call, block, loop if "async" in shape else None)
            blocks[name].append(Block(walls, (process_time() - began) / block))
    return {name: _sample(found, blocks["bare"]) for name, found in blocks.items()}


class Block(NamedTuple):
    """Calls of one condition in a row: what each took, and the CPU time of one, in seconds."""

    walls: list[float]
    cpu: float


def _timed(
    call: Callable[[], Any], calls: int, loop: asyncio.AbstractEventLoop | None
) -> list[float]:
    if loop is not None:
        return loop.run_until_complete(_timed_async(call, calls))
    times = []
    for _ in range(calls):
        began = perf_counter()
        call()
        times.append(perf_counter() - began)
    return times


async def _timed_async(call: Callable[[], Any], calls: int) -> list[float]:
    times = []
    for _ in range(calls):
        began = perf_counter()
        await call()
        times.append(perf_counter() - began)
    return times


def _sample(blocks: list[Block], bare: list[Block]) -> Sample:
    turns = list(zip(blocks, bare, strict=True))
    return Sample(
        median(wall for block in blocks for wall in block.walls) * 1e6,
        median(block.cpu for block in blocks) * 1e6,
        median(median(block.walls) - median(other.walls) for block, other in turns) * 1e6,
        median(block.cpu - other.cpu for block, other in turns) * 1e6,
    )


class Makers:
    """Makes callers, all of one kind on one registry or one exporter of spans."""

    def __init__(self) -> None:
        self._floor: Floor | None = None
        self._measures: dict[str, Any] = {}
        self.registries: dict[str, CollectorRegistry] = {}

    def bare(self, clients: Clients) -> Plain:
        """Nothing is measured."""
        return Plain(clients)

    def writes(self, clients: Clients) -> Plain:
        """The writes of a call of ours, by prometheus_client."""
        return Writes(clients, self.floor())

    def by_hand(self, clients: Clients) -> Plain:
        """The same, and what is written is read off the response."""
        return ByHand(clients, self.floor())

    def context(self, clients: Clients) -> Plain:
        """Our context manager."""
        return InContext(clients, self.ours(PLAIN))

    def wrapped(self, clients: Clients) -> Plain:
        """A client that our package wrapped."""
        return Plain(_wrapped(clients, self.ours(PLAIN)))

    def events(self, clients: Clients) -> Plain:
        """Our context manager, and each call is written as an event."""
        return InContext(clients, self.ours(PLAIN, EVENTS_FOLDER.name))

    def traced(self, clients: Clients) -> Plain:
        """A client that our package wrapped, with spans."""
        return Plain(_wrapped(clients, self.ours(TRACED)))

    def floor(self) -> Floor:
        """The series of prometheus_client."""
        if self._floor is None:
            spec = import_module(f"{PLAIN}._spec")
            own = {"operation": "generate", "tenant": "other"}
            labels = {"llm_service": spec.SERVICE, "model": MODEL, **own}
            self._floor = Floor(self._registry("floor"), spec, labels)
        return self._floor

    def ours(self, package: str, events: str = "") -> Any:
        """Our instrumentation of a package, which writes events to a folder or nowhere."""
        whose = package + events
        if whose not in self._measures:
            make = import_module(package).Instrumentation
            tracers = tracer_provider() if package == TRACED else None
            self._measures[whose] = make(
                registry=self._registry(whose), tracer_provider=tracers, events_folder=events
            )
        return self._measures[whose]

    def _registry(self, whose: str) -> CollectorRegistry:
        return self.registries.setdefault(whose, CollectorRegistry())


def _wrapped(clients: Clients, measure: Any) -> Clients:
    """Clients that are measured, and call the same ones as everybody else: no two clients are alike."""
    return clients._replace(
        sync=measure.wrap_openai(_double(clients.sync)),
        asynchronous=measure.wrap_openai(_double(clients.asynchronous)),
    )


def _double(client: Any) -> SimpleNamespace:
    completions = SimpleNamespace(create=client.chat.completions.create)
    return SimpleNamespace(chat=SimpleNamespace(completions=completions))


def tracer_provider() -> Any:
    """OpenTelemetry's SDK with an exporter that keeps spans in memory."""
    sdk = import_module("opentelemetry.sdk.trace")
    export = import_module("opentelemetry.sdk.trace.export")
    memory = import_module("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    exporter = memory.InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(exporter))
    SPANS.append(exporter)
    return provider


EVENTS_FOLDER = TemporaryDirectory(prefix="llmmon-events-")
"""Where events are written, as long as the process lives."""
SPANS: list[Any] = []
"""What keeps spans, for whoever wants to forget or to count them."""
