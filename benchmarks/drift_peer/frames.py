"""The two windows of each model as data frames, which is how all of these tools want them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

NUMBERS = ("latency", "time_to_first_token", "response_length", "faithfulness")
CATEGORIES = ("finish_reason", "refusal")


def windows(path: str) -> Iterator[tuple[str, Any, Any]]:
    """Model, baseline, current: the first half of the time, and the second."""
    pandas: Any = import_module("pandas")
    columns = ["time", "model", *NUMBERS, *CATEGORIES]
    if path.endswith(".parquet"):
        frame = pandas.read_parquet(path, columns=columns)
    else:
        frame = pandas.read_json(path, lines=True, convert_dates=["time"])[columns]
    frame["refusal"] = frame["refusal"].map({True: "true", False: "false"})
    middle = frame["time"].min() + (frame["time"].max() - frame["time"].min()) / 2
    for model, events in frame.groupby("model", sort=True):
        now = events["time"] >= middle
        yield str(model), events[~now], events[now]
