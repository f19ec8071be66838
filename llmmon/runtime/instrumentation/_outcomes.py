"""How a call ended: kinds of errors, reasons to finish, in words that are few and the same everywhere."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ._shapes import OTHER

Outcome: TypeAlias = Literal["ok", "error", "cancelled"]

_BY_STATUS = {
    401: "authentication",
    403: "authentication",
    408: "timeout",
    429: "rate_limit",
    529: "overloaded",
    503: "overloaded",
    504: "timeout",
}
_BY_NAME = (
    ("Timeout", "timeout"),
    ("RateLimit", "rate_limit"),
    ("Overloaded", "overloaded"),
    ("Connect", "connection"),
    ("BrokenPipe", "connection"),
    ("TransportError", "connection"),
    ("Authentication", "authentication"),
    ("PermissionDenied", "authentication"),
    ("ContentFilter", "content_filter"),
    ("JSONDecode", "bad_response"),
    ("ResponseValidation", "bad_response"),
)
"""What a class name contains, and the kind of error that it tells. The first that fits counts."""

_BY_WORD = {
    "overloaded_error": "overloaded",
    "rate_limit_error": "rate_limit",
    "rate_limit_exceeded": "rate_limit",
    "timeout_error": "timeout",
    "authentication_error": "authentication",
    "permission_error": "authentication",
    "invalid_request_error": "bad_request",
    "api_error": "server_error",
    "server_error": "server_error",
}
"""What providers call an error that comes within a stream, whose HTTP status is 200."""

REASONS = {
    "stop": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "completed": "stop",
    "eos_token": "stop",
    "STOP": "stop",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_context_window_exceeded": "length",
    "MAX_TOKENS": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "tool_use": "tool_calls",
    "content_filter": "content_filter",
    "content_filtered": "content_filter",
    "guardrail_intervened": "content_filter",
    "SAFETY": "content_filter",
    "refusal": "refusal",
}
"""Providers' reasons to finish, and the value of the label `reason`."""


def error_type(error: BaseException) -> str:
    """The kind of an error: by its HTTP status where it has one, else by the provider's word for it,
    else by its class and its bases'.
    """
    status = http_status(error)
    if status is not None:
        return _of_status(status)
    word = getattr(error, "type", None)
    if isinstance(word, str) and word in _BY_WORD:
        return _BY_WORD[word]
    for kind in type(error).__mro__[:-2]:
        for part, found in _BY_NAME:
            if part in kind.__name__:
                return found
    return OTHER


def http_status(error: BaseException) -> int | None:
    """The HTTP status that an error is about; none if it came within a stream that began well."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and status >= 400 else None


def event_error(word: object) -> str:
    """The kind of an error that an event tells in a provider's word."""
    return _BY_WORD.get(str(word), "server_error")


def _of_status(status: int) -> str:
    known = _BY_STATUS.get(status)
    if known is not None:
        return known
    return "server_error" if status >= 500 else "bad_request"


def is_cancellation(error: BaseException) -> bool:
    """Whether an exception means that the caller went away, which is nobody's failure."""
    # asyncio's and trio's cancellations are no Exception; that of concurrent.futures is one.
    return not isinstance(error, Exception) or type(error).__name__ == "CancelledError"


def finish_reason(reason: object) -> str:
    """A provider's reason to finish as a value of the label `reason`."""
    found = REASONS.get(reason) if isinstance(reason, str) else None
    return found or REASONS.get(str(getattr(reason, "name", None)), OTHER)
