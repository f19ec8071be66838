"""What providers' whole responses say of a call: usage, reason to finish, refusal, service tier."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from ._outcomes import REASONS, finish_reason
from ._reading import has, viewed
from ._usage import read_usage

if TYPE_CHECKING:
    from ._call import Call

_Reader: TypeAlias = "Callable[[Call, Any], None]"


def _common(call: Call, response: Any) -> None:
    """What all responses say. Usage comes last, since it is what may make no sense."""
    read_head(call, response)
    if response.usage is not None:
        call.known_usage = read_usage(response.usage)


def read_head(call: Call, response: Any) -> None:
    """What a response, or a chunk of a chat, says beside its answer."""
    if call.trace is not None:
        call.about(
            gen_ai_response_id=getattr(response, "id", None),
            gen_ai_response_model=getattr(response, "model", None),
        )
    tier = getattr(response, "service_tier", None)
    if tier is not None:
        call.service_tier(tier)


def _chat(call: Call, response: Any) -> None:
    """OpenAI's chat and completions."""
    for choice in response.choices or ():
        reason = choice.finish_reason
        if reason is not None:
            call.reason = REASONS.get(reason) or finish_reason(reason)
        message = getattr(choice, "message", None)
        if message is not None and getattr(message, "refusal", None):
            call.refused()
    _common(call, response)


def _anthropic(call: Call, response: Any) -> None:
    """Anthropic's messages."""
    if response.stop_reason is not None:
        call.finish(response.stop_reason)
    if response.usage is not None:
        call.service_tier(getattr(response.usage, "service_tier", None))
    _common(call, response)


def _responses(call: Call, response: Any) -> None:
    """OpenAI's responses: whether it is complete, and if not, why."""
    if response.status in ("failed", "cancelled"):
        call.failed("server_error")
    elif response.incomplete_details is not None:
        call.finish(response.incomplete_details.reason)
    elif response.status is not None:
        call.finish(_how_completed(call, response.output or ()))
    _common(call, response)


def _how_completed(call: Call, items: Any) -> str:
    for item in items:
        for part in getattr(item, "content", None) or ():
            if getattr(part, "type", None) == "refusal":
                call.refused()
    called = any(getattr(item, "type", None) == "function_call" for item in items)
    return "tool_calls" if called else "completed"


_MARKS: tuple[tuple[str, _Reader], ...] = (
    ("choices", _chat),
    ("stop_reason", _anthropic),
    ("incomplete_details", _responses),
    ("usage", _common),
)
"""By what a response has, whose it is; the first that fits."""

RESPONSE_READERS: dict[type, _Reader] = {}
"""Who reads the responses of each class that was seen."""


def read_other(call: Call, response: Any) -> None:
    """Tell the call what a response says whose class was not seen yet, or a dict, which may be
    anybody's. Nothing if it is nobody's that is known.
    """
    view = viewed(response)
    for mark, reader in _MARKS:
        if has(view, mark):
            if view is response:
                RESPONSE_READERS[type(response)] = reader
            reader(call, view)
            return
