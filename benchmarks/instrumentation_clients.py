"""Clients of OpenAI that no network is behind: real ones over a stubbed transport, and bare stubs.

A client's own work takes half a millisecond and varies by more than what is measured here. A stub
returns what the same client made of the same bytes before, and does nothing else.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

import openai

MODEL = "granite-34b"
ASK: dict[str, Any] = {"model": MODEL, "messages": [{"role": "user", "content": "Why?"}]}
ASK_FOR_STREAM: dict[str, Any] = {**ASK, "stream": True}
_ASK_FOR_USAGE: dict[str, Any] = {**ASK_FOR_STREAM, "stream_options": {"include_usage": True}}
"""With a real client everybody asks, for asking alone takes it longer than what is measured. With a
stub nobody does, so that our wrapper has to, and to hide what comes of it."""
EVENTS = 43
"""Chunks of a stream, of which the last but one says why it ends, and the last what it used."""
_USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 30,
    "total_tokens": 130,
    "prompt_tokens_details": {"cached_tokens": 40},
    "completion_tokens_details": {"reasoning_tokens": 10},
}


class Clients(NamedTuple):
    """A synchronous and an asynchronous client."""

    sync: Any
    asynchronous: Any
    ask_for_stream: dict[str, Any]
    """What a stream is asked for with."""


def over_transport(events: int = EVENTS) -> Clients:
    """Real clients, to which every request is answered at once."""
    # Whichever HTTP library this version of the client is made with.
    http = import_module(openai.DefaultHttpxClient.__mro__[1].__module__.split(".")[0])
    streamed = b"".join(_events(events))
    whole = json.dumps(_whole()).encode()

    def answer(request: Any) -> Any:
        is_stream = b'"stream":true' in request.content.replace(b" ", b"")
        kind = "text/event-stream" if is_stream else "application/json"
        content = streamed if is_stream else whole
        return http.Response(200, headers={"content-type": kind}, content=content)

    where: dict[str, Any] = {"api_key": "none", "base_url": "http://stub/v1", "max_retries": 0}
    transport = http.MockTransport(answer)
    return Clients(
        openai.OpenAI(**where, http_client=http.Client(transport=transport)),
        openai.AsyncOpenAI(**where, http_client=http.AsyncClient(transport=transport)),
        _ASK_FOR_USAGE,
    )


def _whole() -> dict[str, Any]:
    message = {"role": "assistant", "content": "Because it rains.", "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return _said("chat.completion", [choice], _USAGE)


def _said(kind: str, choices: list[Any], usage: Any) -> dict[str, Any]:
    head = {"id": "chat-1", "object": kind, "created": 1, "model": MODEL, "choices": choices}
    return head | {"service_tier": "default", "usage": usage}


def _events(number: int) -> Iterator[bytes]:
    deltas: list[Any] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": f" word{n}"} for n in range(number - 3)]
    deltas.append({})
    for n, delta in enumerate(deltas):
        reason = "stop" if n == len(deltas) - 1 else None
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        yield _event(_said("chat.completion.chunk", [choice], None))
    yield _event(_said("chat.completion.chunk", [], _USAGE))
    yield b"data: [DONE]\n\n"


def _event(said: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(said).encode() + b"\n\n"


class Stub:
    """A client whose answers are ready."""

    def __init__(self, whole: object, chunks: Iterable[object]) -> None:
        self.chat = self.completions = self
        self.whole = whole
        self.chunks = list(chunks)

    def create(self, **asked: Any) -> Any:
        """The whole answer, or its chunks."""
        return iter(self.chunks) if "stream" in asked else self.whole


class AsyncStub(Stub):
    """The same for `await`."""

    async def create(self, **asked: Any) -> Any:
        """The whole answer, or its chunks."""
        return self._each() if "stream" in asked else self.whole

    async def _each(self) -> AsyncIterator[object]:
        for chunk in self.chunks:
            yield chunk


def ready(events: int = EVENTS) -> Clients:
    """Stubs, which return what a real client did."""
    create = over_transport(events).sync.chat.completions.create
    whole, chunks = create(**ASK), list(create(**_ASK_FOR_USAGE))
    return Clients(Stub(whole, chunks), AsyncStub(whole, chunks), ASK_FOR_STREAM)
