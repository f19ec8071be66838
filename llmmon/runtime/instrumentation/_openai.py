"""The methods of the `openai` client, and of those that speak like it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from . import _chunks
from ._clients import EMBED, GENERATE, Method, Wrapping

if TYPE_CHECKING:
    from ._instrumentation import Instrumentation

C = TypeVar("C")

METHODS = (
    Method("chat.completions.create", GENERATE, _chunks.chat, asks_for_usage=True),
    Method("chat.completions.parse", GENERATE, _chunks.chat),
    # Its client enters it by `create`, which reads the chunks. So do responses, unless one is resumed.
    Method("chat.completions.stream", GENERATE, _chunks.nothing, manager=True),
    Method("completions.create", GENERATE, _chunks.completion, asks_for_usage=True),
    Method("responses.create", GENERATE, _chunks.responses),
    Method("responses.parse", GENERATE, _chunks.responses),
    Method("responses.stream", GENERATE, _chunks.responses, manager=True),
    Method("embeddings.create", EMBED, _chunks.anything),
)


def wrap(owner: Instrumentation, client: C, models: Mapping[str, str]) -> C:
    """Measure a client's calls; the client itself is returned."""
    Wrapping(owner, "openai", models).wrap(client, METHODS)
    return client
