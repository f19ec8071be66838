"""Time to first token: streamed calls that start to answer within a duration."""

from __future__ import annotations

from typing import Literal

from llmmon.catalog.native import TIME_TO_FIRST_TOKEN
from llmmon.sli.base import SlownessSlo


class TimeToFirstTokenSlo(SlownessSlo):
    """`{sli: time_to_first_token, below: 800ms, objective: 99%}`"""

    sli: Literal["time_to_first_token"]
    reads = (TIME_TO_FIRST_TOKEN,)
    measured = TIME_TO_FIRST_TOKEN
    signals = ("time_to_first_token",)
    event = "streamed requests"
    good_verb = "with their first token within"
