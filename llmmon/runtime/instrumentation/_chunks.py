"""What the chunks of providers' streams say of a call: first token, usage, reason to finish.

A reader is called with each chunk, so it does as little as it can.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from ._outcomes import event_error

if TYPE_CHECKING:
    from ._call import Call

Reader: TypeAlias = "Callable[[Call, Any], None]"


def chat(call: Call, chunk: Any) -> None:
    """A chunk of OpenAI's chat or completions."""
    choices = chunk.choices
    if choices:
        choice = choices[0]
        if call.first is None and _has_content(choice):
            call.first_token()
        delta = getattr(choice, "delta", None)
        if not getattr(delta, "content", True) and getattr(delta, "refusal", None):
            call.refused()
        if choice.finish_reason is not None:
            call.finish(choice.finish_reason)
            call.service_tier(getattr(chunk, "service_tier", None))
    if chunk.usage is not None:
        call.usage(chunk.usage)


def _has_content(choice: Any) -> bool:
    """Whether a choice holds a token: the first chunk often names a role and nothing else."""
    delta = getattr(choice, "delta", None)
    if delta is None:
        return bool(getattr(choice, "text", None))
    return any(getattr(delta, part, None) for part in _PARTS)


_PARTS = ("content", "tool_calls", "reasoning_content", "reasoning", "refusal", "function_call")


def nothing(_call: Call, _chunk: Any) -> None:
    """A chunk that was read before."""


def responses(call: Call, event: Any) -> None:
    """An event of OpenAI's responses."""
    kind = event.type
    if kind.endswith(".delta"):
        if call.first is None:
            call.first_token()
        if kind == "response.refusal.delta":
            call.refused()
    elif kind in _FINAL:
        call.response(event.response)
    elif kind == "error":
        call.failed(event_error(event.code))


_FINAL = ("response.completed", "response.incomplete", "response.failed")


def messages(call: Call, event: Any) -> None:
    """An event of Anthropic's messages. Output tokens are given so far, input tokens at the start."""
    kind = event.type
    if kind == "content_block_delta":
        if call.first is None:
            call.first_token()
    elif kind == "message_start":
        call.response(event.message)
    elif kind == "message_delta":
        if event.delta.stop_reason is not None:
            call.finish(event.delta.stop_reason)
        call.more_usage(event.usage)


def anything(call: Call, chunk: Any) -> None:
    """A chunk of whatever a generator yields: a provider's, or a piece of text."""
    reader = _by_type.get(type(chunk))
    if reader is None:
        reader = _by_type[type(chunk)] = _reader_of(chunk)
    reader(call, chunk)


def _reader_of(chunk: Any) -> Reader:
    if hasattr(chunk, "choices"):
        return chat
    kind = getattr(chunk, "type", None)
    if not isinstance(kind, str):
        return _text
    return responses if kind.startswith("response.") else messages


def _text(call: Call, chunk: Any) -> None:
    if chunk and call.first is None:
        call.first_token()


_by_type: dict[type, Reader] = {}
