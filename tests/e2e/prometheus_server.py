"""The real Prometheus of tests, which is llmmon's own, and waiting for what takes its time."""

from __future__ import annotations

import time
from collections.abc import Callable

from llmmon.local_prometheus.server import Server, free_port, running

__all__ = ["Server", "free_port", "running", "until"]

_DEADLINE_SECONDS = 60


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for `condition`, and fail saying `what` did not come."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {_DEADLINE_SECONDS} s"
        time.sleep(0.2)
