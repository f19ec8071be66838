"""What a drift job reads: events or a Prometheus, in a spec as in a configuration."""

from __future__ import annotations

from llmmon.codes.drift_source import UNUSABLE_SOURCE
from llmmon.resolve.parsed import FileProblems
from llmmon.source import SpecPath
from llmmon.spec.drift_config import DriftConfigShape
from llmmon.spec.drift_job import DriftJobShape

_OF_EVENTS = ("time", "model", "time_zone", "signals", "table")


def check_source(
    shape: DriftConfigShape | DriftJobShape, problems: FileProblems, at: SpecPath, said_at: SpecPath
) -> None:
    """One of the two, and nothing about events that nobody reads. `said_at` is where neither is said."""
    if shape.prometheus is None:
        if shape.events is None:
            message, hint = "a drift job that reads nothing", "add events or prometheus"
            problems.add(UNUSABLE_SOURCE, message, said_at, hint)
        return
    for key in ("events", *_OF_EVENTS):
        if key in shape.model_fields_set:
            message = f"{key} beside a Prometheus that has counted them"
            hint = "keep events or prometheus" if key == "events" else "remove it"
            problems.add(UNUSABLE_SOURCE, message, (*at, key), hint, key=True)
