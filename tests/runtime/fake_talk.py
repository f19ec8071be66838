"""What both fake providers have in common: a request with a wish in it, and events of a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = "dict[str, Any]"  # what clients sent, and what they are sent


@dataclass(frozen=True)
class Event:
    """A server-sent event, as text."""

    text: str


BREAK = Event("the connection breaks")
PAUSE = Event("nothing comes until the server is told to go on")
_UNDISTURBED = 3
"""Events before anything happens: whether usage is asked for makes no difference then."""


class Request:
    """A request's body, and what its prompt asks of the server."""

    def __init__(self, body: Json) -> None:
        self.body = body
        self._wish = _prompt(body)

    def asks_for(self, what: str) -> bool:
        """Whether the prompt says so."""
        return self._wish == what

    @property
    def status(self) -> int:
        """The HTTP status: `status 429`."""
        word, _, status = self._wish.partition(" ")
        return int(status) if word == "status" else 200

    @property
    def error(self) -> Json:
        """An error in the words of both."""
        return {"type": "planted", "message": f"status {self.status}", "code": None, "param": None}

    def disturbed(self, events: Sequence[Event], error: Event) -> Iterator[Event]:
        """The events, and amid them what the prompt asks for: `break`, `pause`, `error event`."""
        yield from events[:_UNDISTURBED]
        if self.asks_for("error event"):
            yield error
            return
        if self.asks_for("break") or self.asks_for("pause"):
            yield BREAK if self.asks_for("break") else PAUSE
        yield from events[_UNDISTURBED:]


def event(data: Json, name: str | None = None) -> Event:
    """An event with JSON in it."""
    head = f"event: {name}\n" if name else ""
    return Event(f"{head}data: {json.dumps(data)}\n\n")


def _prompt(body: Json) -> str:
    if "messages" in body:
        return str(body["messages"][-1]["content"])
    return str(body.get("input", body.get("prompt")))
