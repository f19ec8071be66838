"""What providers' whole responses say of a call: usage, reason to finish, refusal, service tier."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._reading import Get, getter, plain

if TYPE_CHECKING:
    from ._call import Call

_Reader = Callable[["Call", Any, Get], None]


def _common(call: Call, response: Any, get: Get) -> None:
    usage = get(response, "usage", None)
    if usage is not None:
        call.usage(usage)
    tier = get(response, "service_tier", None)
    if tier is not None:
        call.service_tier(tier)
    if call.traced:
        call.about(
            gen_ai_response_id=get(response, "id", None),
            gen_ai_response_model=get(response, "model", None),
        )


def _chat(call: Call, response: Any, get: Get) -> None:
    """OpenAI's chat and completions."""
    _common(call, response, get)
    for choice in get(response, "choices", None) or ():
        read = getter(choice)
        reason = read(choice, "finish_reason", None)
        if reason is not None:
            call.finish(reason)
        message = read(choice, "message", None)
        if message is not None and getter(message)(message, "refusal", None):
            call.refused()


def _anthropic(call: Call, response: Any, get: Get) -> None:
    """Anthropic's messages."""
    _common(call, response, get)
    reason = get(response, "stop_reason", None)
    if reason is not None:
        call.finish(reason)
    usage = get(response, "usage", None)
    if usage is not None:
        call.service_tier(getter(usage)(usage, "service_tier", None))


def _responses(call: Call, response: Any, get: Get) -> None:
    """OpenAI's responses: whether it is complete, and if not, why."""
    _common(call, response, get)
    status = get(response, "status", None)
    incomplete = get(response, "incomplete_details", None)
    if status in ("failed", "cancelled"):
        call.failed("server_error")
    elif incomplete is not None:
        call.finish(getter(incomplete)(incomplete, "reason", None))
    elif status is not None:
        call.finish(_how_completed(call, get(response, "output", None) or ()))


def _how_completed(call: Call, items: Any) -> str:
    kinds = []
    for item in items:
        read = getter(item)
        kinds.append(read(item, "type", None))
        for part in read(item, "content", None) or ():
            if getter(part)(part, "type", None) == "refusal":
                call.refused()
    return "tool_calls" if "function_call" in kinds else "completed"


_MARKS: tuple[tuple[str, _Reader], ...] = (
    ("choices", _chat),
    ("stop_reason", _anthropic),
    ("incomplete_details", _responses),
    ("usage", _common),
)
"""By what a response has, whose it is; the first that fits."""

_by_type: dict[type, _Reader | None] = {}


def read_response(call: Call, response: object) -> None:
    """Tell the call what its response says; nothing if it is nobody's that is known."""
    if type(response) not in _by_type:
        response = plain(response)
    if isinstance(response, dict):
        reader = next((read for mark, read in _MARKS if mark in response), None)
    else:
        reader = _reader_of(response)
    if reader is not None:
        reader(call, response, getter(response))


def _reader_of(response: object) -> _Reader | None:
    kind = type(response)
    if kind not in _by_type:
        found = next((read for mark, read in _MARKS if hasattr(response, mark)), None)
        _by_type[kind] = found
    return _by_type[kind]
