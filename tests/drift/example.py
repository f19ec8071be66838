"""Sixteen days of events with a configuration: the last day is slow. Also what docs/drift.md shows."""

from __future__ import annotations

import json
from math import exp
from pathlib import Path
from random import Random

CONFIG = """\
version: llmmon-drift/v1
service: support-assistant
events: [events.jsonl]
window: 12h
baseline: {trailing: 2w, same: hour_of_day}
false_alarms: 1 per month
checks:
  - {signal: latency, statistic: ks, at_least: 20%}
  - {signal: refusal_rate, at_most: 10%}
"""
_DAYS = 16
_SLOW_FROM = 24 * (_DAYS - 1)


def _event(random: Random, hour: int, slowdown: float) -> str:
    day, of_day = divmod(hour, 24)
    return json.dumps(
        {
            "time": f"2027-01-{day + 1:02}T{of_day:02}:{random.randrange(60):02}:00Z",
            "model": "granite-34b",
            "latency": round(1.2 * slowdown * exp(random.gauss(0, 0.8)), 3),
            "refusal": random.random() < 0.02,
        }
    )


def write_example(folder: Path) -> None:
    """Put `events.jsonl` and `drift.yaml` into a folder."""
    random = Random(3)
    lines = [
        _event(random, hour, 1.6 if hour >= _SLOW_FROM else 1.0)
        for hour in range(24 * _DAYS)
        for _ in range(30)
    ]
    (folder / "events.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "drift.yaml").write_text(CONFIG)
