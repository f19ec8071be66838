"""A line that says how far long work is: on a terminal only, and gone when the work is done."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

from llmmon.cli import console

_QUIET_SECONDS = 0.5
_INTERVAL_SECONDS = 0.1
_CLEAR = "\r\x1b[K"


@dataclass(slots=True)
class Progress:
    """A context manager, and a callable that long work calls with what it does, done and total."""

    next_update: float = field(default_factory=lambda: time.monotonic() + _QUIET_SECONDS)
    shown: bool = False

    def __enter__(self) -> Progress:
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that `done` of `total` steps are done."""
        now = time.monotonic()
        if now < self.next_update or not console.is_terminal(sys.stderr):
            return
        self.next_update = now + _INTERVAL_SECONDS
        self.shown = True
        sys.stderr.write(f"{_CLEAR}{what} {done}/{total}")
        sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write(_CLEAR)
