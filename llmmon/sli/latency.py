"""Latency: calls that finish within a duration."""

from __future__ import annotations

from typing import Literal

from llmmon.catalog.native import REQUEST_DURATION
from llmmon.sli.base import SlownessSlo


class LatencySlo(SlownessSlo):
    """`{sli: latency, below: 5s, objective: 95%}`"""

    sli: Literal["latency"]
    reads = (REQUEST_DURATION,)
    measured = REQUEST_DURATION
    signals = ("request_duration",)
    event = "requests"
    good_verb = "finished within"
