"""The methods of the `anthropic` client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from . import _chunks
from ._clients import GENERATE, Method, Wrapping

if TYPE_CHECKING:
    from ._instrumentation import Instrumentation

C = TypeVar("C")

METHODS = (
    Method("messages.create", GENERATE, _chunks.messages),
    Method("messages.parse", GENERATE, _chunks.messages),
    Method("messages.stream", GENERATE, _chunks.messages, manager=True),
)


def wrap(owner: Instrumentation, client: C, models: Mapping[str, str]) -> C:
    """Measure a client's calls; the client itself is returned."""
    Wrapping(owner, "anthropic", models).wrap(client, METHODS)
    return client
