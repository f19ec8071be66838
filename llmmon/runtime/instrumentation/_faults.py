"""Failures of this package itself: counted and logged, and never anybody else's problem."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal, TypeAlias

Part: TypeAlias = Literal["call", "record", "usage", "trace", "evaluate", "wrap", "quality"]
PARTS: tuple[Part, ...] = ("call", "record", "usage", "trace", "evaluate", "wrap", "quality")
"""Where a fault can be; the values of the label `part`."""

_log = logging.getLogger(__name__)


class Faults:
    """Counts faults by part, and logs the first of each part with its traceback."""

    def __init__(self, counters: dict[str, Callable[[], None]]) -> None:
        self._counters = counters
        self._logged: set[str] = set()

    def count(self, part: Part) -> None:
        """Count the exception that is being handled."""
        try:
            self._counters[part]()
        except Exception:
            self._log_once(f"{part}, and its counter")
        else:
            self._log_once(part)

    def _log_once(self, what: str) -> None:
        if what not in self._logged:
            self._logged.add(what)
            _log.exception("fault in the instrumentation (%s); the call goes on unmeasured", what)
