"""The HTTP API of Prometheus, and of what speaks like it. Knows the form of answers, and no question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlencode

from llmmon.runtime.http.client import Client
from llmmon.runtime.http.errors import HttpError
from llmmon.runtime.http.exchange import Answer

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NotPrometheusError(HttpError):
    """Somebody answers, and not as Prometheus would. The message says what there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was asked for."""

    data: Any
    warnings: tuple[str, ...] = ()
    """What the server says besides: that a store did not answer, say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no answer, in the server's words."""

    status: str
    reason: str


Response: TypeAlias = Said | Refusal


def ask(client: Client, path: str, form: Mapping[str, str]) -> Response:
    """Ask `query`, `query_range` and the like. By POST, because expressions may be long.

    Raises:
        HttpError: there is no answer, or nobody who speaks like Prometheus.
    """
    body = urlencode(form).encode()
    return _read(
        client.endpoint.name, client.send("POST", f"api/v1/{path}", body=body, headers=_FORM)
    )


def _read(name: str, answer: Answer) -> Response:
    document = _document(name, answer)
    if document.get("status") == "success" and answer.is_success:
        return Said(data=document.get("data"), warnings=_warnings(document))
    reason = str(document.get("error") or document.get("message") or "no reason given")
    return Refusal(status=answer.status_text, reason=reason)


def _document(name: str, answer: Answer) -> Mapping[str, Any]:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or "status" not in document:
        message = f"{name} does not speak Prometheus' API: it answers {answer.status_text}"
        raise NotPrometheusError(f"{message}{_kind(answer)}")
    return document


def _kind(answer: Answer) -> str:
    """What came instead, if that is known."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        return " with JSON that is none of its own, or was cut off"
    return f" with {kind}" if kind.isprintable() and kind else ""


def _warnings(document: Mapping[str, Any]) -> tuple[str, ...]:
    given = document.get("warnings")
    return tuple(map(str, given)) if isinstance(given, list) else ()
