"""What Anthropic's API says: messages, streamed or not.

50 tokens go in beside 30 from a cache and 20 into one; of 25 that come out 5 are thinking.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.runtime.fake_talk import Event, Json, Request, event

WORDS = ("Hello", " there", ", all", " of you")
_INPUT = {
    "input_tokens": 50,
    "cache_read_input_tokens": 30,
    "cache_creation_input_tokens": 20,
}
_OUTPUT = {"output_tokens": 25, "output_tokens_details": {"thinking_tokens": 5}}
_FIRST_OUTPUT = {"output_tokens": 22}
"""What a stream says at its start: tokens so far, and not yet what of them is thinking."""
_OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "planted"}}


def _finish(request: Request) -> str:
    reasons = {"tool": "tool_use", "length": "max_tokens", "refuse": "refusal"}
    return next((reason for wish, reason in reasons.items() if request.asks_for(wish)), "end_turn")


def _tier(request: Request) -> str:
    return "priority" if request.asks_for("priority") else "standard"


def _message(request: Request, content: list[Json], **more: Any) -> Json:
    model = request.body["model"]
    head = {"id": "msg-1", "type": "message", "role": "assistant", "model": model}
    return head | {"content": content, "stop_reason": None, "stop_sequence": None} | more


def _block(request: Request) -> Json:
    if request.asks_for("tool"):
        return {"type": "tool_use", "id": "tool-1", "name": "look_up", "input": {"what": "tickets"}}
    if "output_config" in request.body:
        return {"type": "text", "text": '{"city": "Oslo"}'}
    return {"type": "text", "text": "".join(WORDS)}


def messages(request: Request) -> Json | Iterator[Event]:
    """`/messages`."""
    if request.body.get("stream"):
        return _events(request)
    usage = _INPUT | _OUTPUT | {"service_tier": _tier(request)}
    if request.asks_for("bad usage"):
        usage |= {"input_tokens": -1}
    return _message(request, [_block(request)], stop_reason=_finish(request), usage=usage)


def _events(request: Request) -> Iterator[Event]:
    usage = _INPUT | _FIRST_OUTPUT | {"service_tier": _tier(request)}
    events: list[Json] = [
        {"type": "message_start", "message": _message(request, [], usage=usage)},
        *_block_events(_block(request)),
        {
            "type": "message_delta",
            "delta": {"stop_reason": _finish(request), "stop_sequence": None},
            "usage": _OUTPUT,
        },
        {"type": "message_stop"},
    ]
    error = event(_OVERLOADED, "error")
    yield from request.disturbed([event(each, str(each["type"])) for each in events], error)


def _block_events(block: Json) -> Iterator[Json]:
    if block["type"] == "tool_use":
        yield {"type": "content_block_start", "index": 0, "content_block": block | {"input": {}}}
        delta = {"type": "input_json_delta", "partial_json": '{"what": "tickets"}'}
        yield {"type": "content_block_delta", "index": 0, "delta": delta}
    else:
        yield {"type": "content_block_start", "index": 0, "content_block": block | {"text": ""}}
        for word in (block["text"][:6], block["text"][6:]):
            delta = {"type": "text_delta", "text": word}
            yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
