"""Whether the floor writes what a call of ours writes: the same series, by the same amounts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from benchmarks.instrumentation_callers import Plain
from benchmarks.instrumentation_clients import AsyncStub, Clients, Stub, ready
from benchmarks.instrumentation_conditions import PLAIN, SHAPES, Makers

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

Series: TypeAlias = tuple[Any, ...]
"""A name, and labels with their values."""
Readings: TypeAlias = dict[Series, float]
_WHOSE = {"writes": "floor", "by_hand": "floor", "context": PLAIN, "wrapped": PLAIN}
"""The conditions that can be compared, and whose registry they write to."""
_GAUGE = "llm_requests_in_flight"


class _Watched(Stub):
    """A stub that has somebody look while it is asked."""

    look: Callable[[], object]

    def create(self, **asked: Any) -> Any:
        self.look()
        return super().create(**asked)


class _AsyncWatched(AsyncStub):
    """The same for `await`."""

    look: Callable[[], object]

    async def create(self, **asked: Any) -> Any:
        self.look()
        return await super().create(**asked)


def differences(makers: Makers, conditions: list[str]) -> list[str]:
    """What a call of a condition writes otherwise than one of the first; nothing, if all is well."""
    found = []
    for shape in SHAPES:
        changes = {name: _changes(makers, name, shape) for name in conditions if name in _WHOSE}
        first, *others = changes
        for other in others:
            unlike = sorted(changes[first].items() ^ changes[other].items())
            found += [f"{shape}, {first} or {other}: {series} by {by}" for series, by in unlike]
    return found


def _changes(makers: Makers, condition: str, shape: str) -> Readings:
    """How much each series is changed by a call, and how many are in flight while one runs."""
    clients = _watched_clients()
    caller: Plain = getattr(makers, condition)(clients)
    registry = makers.registries[_WHOSE[condition]]
    during: list[Readings] = []
    for client in clients[:2]:
        client.look = lambda: during.append(_read(registry))
    _run(caller, shape)
    before = _read(registry)
    for client in clients[:2]:
        client.look = int  # looking takes long enough to be seen in a histogram
    _run(caller, shape)
    in_flight = {
        series: 1.0 for series, value in during[0].items() if series[0] == _GAUGE and value
    }
    return in_flight | _changed(before, _read(registry))


def _watched_clients() -> Clients:
    stub, _, stream = ready()
    answers = stub.whole, stub.chunks
    return Clients(_Watched(*answers), _AsyncWatched(*answers), stream)


def _run(caller: Plain, shape: str) -> None:
    done = getattr(caller, shape)()
    if done is not None:
        asyncio.run(done)


def _changed(before: Readings, after: Readings) -> Readings:
    by = {series: round(after[series] - before.get(series, 0.0), 9) for series in after}
    return {series: amount for series, amount in by.items() if amount}


def _read(registry: CollectorRegistry) -> Readings:
    """What can be compared: not how long it took, nor when it began to be counted."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in registry.collect()
        for sample in family.samples
        if not sample.name.endswith(("_seconds_sum", "_created"))
    }
