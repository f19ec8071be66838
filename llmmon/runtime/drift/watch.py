"""How far long work is, told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import TypeAlias, TypeVar

Watch: TypeAlias = Callable[[str, "float | None"], None]
"""Is told what is done, and how much of it is: from 0 to 1, or `None` where nobody knows."""
_Item = TypeVar("_Item")
_INTERVAL_SECONDS = 0.1


def nobody(_what: str, _share: float | None) -> None:
    """Watches nothing."""


def watched(items: Sequence[_Item], what: str, watch: Watch) -> Iterator[_Item]:
    """The items, one after the other."""
    for place, item in enumerate(items):
        watch(what, place / len(items))
        yield item


@contextmanager
def polled(what: str, share: Callable[[], float | None], watch: Watch) -> Iterator[None]:
    """While something works that blocks its thread, another one asks how far it is."""
    if watch is nobody:
        yield
        return
    over = Event()

    def ask() -> None:
        while not over.wait(_INTERVAL_SECONDS):
            watch(what, share())

    asking = Thread(target=ask, daemon=True)
    asking.start()
    try:
        yield
    finally:
        over.set()
        asking.join()
