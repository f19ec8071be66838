"""The same numbers by llmmon: all events counted into sketches, then the statistics of two of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from llmmon.runtime.drift.duckdb_engine import sketches
from llmmon.runtime.drift.events import Events, usual_column
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.sketch import Numbers
from llmmon.runtime.drift.statistics import STATISTICS

_SIGNALS = (
    "latency",
    "time_to_first_token",
    "response_length",
    "faithfulness",
    "finish_reason",
    "refusal_rate",
)
_LEVEL = 0.05


def main() -> None:
    """Prints all numbers."""
    path, start, end = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    columns = {column.signal: column for column in map(usual_column, _SIGNALS)}
    events = Events(files=(str(path),), columns=tuple(columns.values()))
    known, _ = sketches(events, Span(start=start, end=end, step=(end - start) // 2))
    by_name, found = {statistic.name: statistic for statistic in STATISTICS}, {}
    for subject, hours in known.sketches.items():
        before, now = (hours[hour] for hour in sorted(hours))
        names = ("ks", "psi", "jensen_shannon") if isinstance(now, Numbers) else _OF_CATEGORIES
        for name in names:
            value = by_name[name].compare(before, now, _LEVEL, 1.0).value
            found[f"{subject.model}/{columns[subject.signal].name}/{name}"] = value
    print(json.dumps(found))


_OF_CATEGORIES = ("psi", "jensen_shannon")
main()
