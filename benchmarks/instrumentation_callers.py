"""What an application does to call a model, without measuring it and in each way of measuring it."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from benchmarks.instrumentation_clients import ASK, MODEL, Clients
from benchmarks.instrumentation_floor import Floor, Tokens

_KNOWN: Tokens = (60, 40, 20, 10)
"""What the stubbed answers use."""


class Plain:
    """Calls a client: one that is bare, or one that measures itself.

    The client's method is looked up here, once. So one that is made before a class is patched stays
    bare afterwards.
    """

    def __init__(self, clients: Clients) -> None:
        self._create = clients.sync.chat.completions.create
        self._acreate = clients.asynchronous.chat.completions.create
        self._stream = clients.ask_for_stream

    def sync(self) -> None:
        """A call."""
        self._create(**ASK)

    async def asynchronous(self) -> None:
        """A call that is awaited."""
        await self._acreate(**ASK)

    def stream(self) -> None:
        """A stream, to its end."""
        for _ in self._create(**self._stream):
            pass

    async def async_stream(self) -> None:
        """An asynchronous stream, to its end."""
        async for _ in await self._acreate(**self._stream):
            pass


class InContext(Plain):
    """Calls within `with llm.call(…)`."""

    def __init__(self, clients: Clients, measure: Any) -> None:
        super().__init__(clients)
        self._measure = measure

    def sync(self) -> None:
        """A call."""
        with self._measure.call(MODEL) as call:
            call.response(self._create(**ASK))

    async def asynchronous(self) -> None:
        """A call that is awaited."""
        async with self._measure.call(MODEL) as call:
            call.response(await self._acreate(**ASK))

    def stream(self) -> None:
        """A stream, to its end."""
        with self._measure.call(MODEL) as call:
            for _ in call.stream(self._create(**self._stream)):
                pass

    async def async_stream(self) -> None:
        """An asynchronous stream, to its end."""
        async with self._measure.call(MODEL) as call:
            async for _ in call.astream(await self._acreate(**self._stream)):
                pass


class Writes(Plain):
    """Calls, and makes the writes of a call of ours: nothing is read, so what they say is known."""

    def __init__(self, clients: Clients, floor: Floor) -> None:
        super().__init__(clients)
        self._floor = floor

    def sync(self) -> None:
        """A call."""
        self._floor.begin()
        began = perf_counter()
        self._create(**ASK)
        self._floor.end(perf_counter() - began, _KNOWN, "stop")

    async def asynchronous(self) -> None:
        """A call that is awaited."""
        self._floor.begin()
        began = perf_counter()
        await self._acreate(**ASK)
        self._floor.end(perf_counter() - began, _KNOWN, "stop")

    def stream(self) -> None:
        """A stream, to its end."""
        self._floor.begin()
        began = perf_counter()
        for _ in self._create(**self._stream):
            pass
        self._floor.end(perf_counter() - began, _KNOWN, "stop", 0.0)

    async def async_stream(self) -> None:
        """An asynchronous stream, to its end."""
        self._floor.begin()
        began = perf_counter()
        async for _ in await self._acreate(**self._stream):
            pass
        self._floor.end(perf_counter() - began, _KNOWN, "stop", 0.0)


class ByHand(Writes):
    """Calls, and measures them as an application would by hand: it reads what it writes."""

    def sync(self) -> None:
        """A call."""
        self._floor.begin()
        began = perf_counter()
        response = self._create(**ASK)
        self._end(began, response.usage, response.choices[0].finish_reason)

    async def asynchronous(self) -> None:
        """A call that is awaited."""
        self._floor.begin()
        began = perf_counter()
        response = await self._acreate(**ASK)
        self._end(began, response.usage, response.choices[0].finish_reason)

    def stream(self) -> None:
        """A stream, to its end."""
        self._floor.begin()
        began = perf_counter()
        first = usage = reason = None
        for chunk in self._create(**self._stream):
            if chunk.choices:
                choice = chunk.choices[0]
                if first is None and choice.delta.content:
                    first = perf_counter() - began
                if choice.finish_reason is not None:
                    reason = choice.finish_reason
            if chunk.usage is not None:
                usage = chunk.usage
        self._end(began, usage, reason, first)

    async def async_stream(self) -> None:
        """An asynchronous stream, to its end."""
        self._floor.begin()
        began = perf_counter()
        first = usage = reason = None
        async for chunk in await self._acreate(**self._stream):
            if chunk.choices:
                choice = chunk.choices[0]
                if first is None and choice.delta.content:
                    first = perf_counter() - began
                if choice.finish_reason is not None:
                    reason = choice.finish_reason
            if chunk.usage is not None:
                usage = chunk.usage
        self._end(began, usage, reason, first)

    def _end(self, began: float, usage: Any, reason: Any, first: float | None = None) -> None:
        duration = perf_counter() - began
        cached = usage.prompt_tokens_details.cached_tokens
        reasoning = usage.completion_tokens_details.reasoning_tokens
        output = usage.completion_tokens - reasoning
        tokens = (usage.prompt_tokens - cached, cached, output, reasoning)
        self._floor.end(duration, tokens, reason, first)
