"""How a service fares over time: a day like others, or 40 minutes in which much goes wrong.

It knows times and factors, and nothing of metrics.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

ScenarioName = Literal["normal", "incident"]
SCENARIOS: tuple[ScenarioName, ...] = get_args(ScenarioName)
_DAY = 86_400
_BUSIEST = 14 * 3_600
"""Second of the day, in UTC, at which most requests come."""
_SWING = 0.6
_BEFORE_END, _AFTER_END = 35 * 60, 5 * 60
"""An incident goes on when the history ends: its alerts fire then, and a live demo sees it end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What is different at one moment."""

    traffic: float
    """Times the mean over a day."""
    failing: float = 0
    """Share of requests that fail in addition."""
    slowness: float = 1
    """Times the usual durations."""
    waiting: float = 0
    """Requests that wait in a queue in addition, in each process."""
    badness: float = 1
    """Times the usual share of refusals, bad scores, bad verdicts and failed tasks."""
    broken_gpu: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """The conditions of a history that ends at a Unix time, and of what follows it."""

    name: ScenarioName
    end: int

    def at(self, time: float) -> Conditions:
        """The conditions at a Unix time."""
        traffic = 1 + _SWING * math.cos(2 * math.pi * (time - _BUSIEST) / _DAY)
        if not self._goes_wrong(time):
            return Conditions(traffic=traffic)
        return Conditions(
            traffic=traffic, failing=0.3, slowness=4, waiting=25, badness=8, broken_gpu=True
        )

    def _goes_wrong(self, time: float) -> bool:
        since = self.end - _BEFORE_END
        return self.name == "incident" and since < time <= self.end + _AFTER_END
