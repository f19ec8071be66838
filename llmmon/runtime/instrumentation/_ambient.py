"""What holds for all calls of a block, in this thread or task: a tenant, an operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._call import Call

_NOTHING: Mapping[str, object] = {}

AMBIENT: ContextVar[Mapping[str, object]] = ContextVar("llmmon_ambient", default=_NOTHING)
CURRENT: ContextVar[Call | None] = ContextVar("llmmon_call", default=None)
"""The call that a decorated function runs in."""


@contextmanager
def ambient(values: Mapping[str, object]) -> Iterator[None]:
    """Add to what holds, until the block ends."""
    token = AMBIENT.set({**AMBIENT.get(), **values})
    try:
        yield
    finally:
        AMBIENT.reset(token)


@contextmanager
def current(call: Call) -> Iterator[None]:
    """Make a call the one that `current_call()` returns, until the block ends."""
    token = CURRENT.set(call)
    try:
        yield
    finally:
        CURRENT.reset(token)
