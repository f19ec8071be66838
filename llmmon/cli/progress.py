"""A line that says how far long work is: on a terminal only, and gone when the work is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from llmmon.cli import console

_QUIET_SECONDS = 0.5
_INTERVAL_SECONDS = 0.1
_CLEAR = "\r\x1b[K"


@dataclass(slots=True)
class Progress:
    """A context manager, and a callable that long work calls with what it does, done and total."""

    next_update: float = field(default_factory=lambda: time.monotonic() + _QUIET_SECONDS)
    began: float = field(default_factory=time.monotonic)
    shown: bool = False

    def __enter__(self) -> Progress:
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that `done` of `total` steps are done."""
        self._show(lambda _: f"{what} {done}/{total}")

    def part(self, what: str, share: float | None) -> None:
        """Say how much of something is done, from 0 to 1; with `None`, how long it has taken."""
        self._show(lambda now: f"{what} {_part(share, now - self.began)}")

    def _show(self, text: Callable[[float], str]) -> None:
        """Not where escape sequences are unwelcome: the line is gone by one."""
        now = time.monotonic()
        if now < self.next_update or not console.wants_colour(sys.stderr):
            return
        self.next_update = now + _INTERVAL_SECONDS
        self.shown = True
        sys.stderr.write(f"{_CLEAR}{text(now)}")
        sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write(_CLEAR)


def _part(share: float | None, seconds: float) -> str:
    return f"{seconds:.0f} s" if share is None else f"{100 * share:.0f}%"
