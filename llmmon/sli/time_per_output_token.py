"""Time per output token: calls whose tokens follow one another within a duration, on average."""

from __future__ import annotations

from typing import Literal

from llmmon.catalog.native import TIME_PER_OUTPUT_TOKEN
from llmmon.sli.base import SlownessSlo


class TimePerOutputTokenSlo(SlownessSlo):
    """`{sli: time_per_output_token, below: 50ms, objective: 95%}`"""

    sli: Literal["time_per_output_token"]
    reads = (TIME_PER_OUTPUT_TOKEN,)
    measured = TIME_PER_OUTPUT_TOKEN
    signals = ("time_per_output_token",)
    event = "requests"
    good_verb = "with a mean time per output token within"
