"""Clocks that tests turn by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from tests.runtime.packages import PACKAGE


class Clock:
    """Seconds that pass only when they are told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """The seconds so far."""
        return self.now

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@contextmanager
def stopped() -> Iterator[Clock]:
    """The clock that calls are timed by, stopped."""
    clock = Clock()
    with patch.object(sys.modules[f"{PACKAGE}._call"], "perf_counter", clock):
        yield clock


@contextmanager
def at(instant: str) -> Iterator[None]:
    """The time of the day at which calls are charged: an ISO instant with its offset."""
    now = datetime.fromisoformat(instant).timestamp()
    with patch.object(sys.modules[f"{PACKAGE}._charging"], "time", lambda: now):
        yield
