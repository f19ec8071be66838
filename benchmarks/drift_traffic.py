"""Traffic that changes at an hour, of what `llmmon drift simulate --traffic` draws."""

from __future__ import annotations

from dataclasses import replace

from llmmon.runtime.drift.events import POSITIVE_NUMBER, YES_OR_NO
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from llmmon.runtime.drift.traffic import START, Traffic, sketches

__all__ = ["Traffic", "hours_of", "latencies", "refusals"]


def latencies(
    traffic: Traffic, hours: range, slowdown: float, changed: int, seed: int
) -> dict[int, Numbers]:
    """Latencies by the hour; from the hour `changed` on they are `slowdown` times as long."""
    slow = replace(traffic, middle=slowdown * traffic.middle)
    found = _changing(traffic, slow, POSITIVE_NUMBER, hours, changed, seed)
    return {hour: sketch for hour, sketch in found.items() if isinstance(sketch, Numbers)}


def refusals(
    traffic: Traffic, hours: range, rate: float, changed: int, seed: int
) -> dict[int, Categories]:
    """Refusals by the hour, of the traffic's rate and from the hour `changed` on of this one."""
    found = _changing(traffic, replace(traffic, rate=rate), YES_OR_NO, hours, changed, seed)
    return {hour: sketch for hour, sketch in found.items() if isinstance(sketch, Categories)}


def hours_of(found: range) -> range:
    """Hours of the simulation as hours since 1970."""
    return range(found.start + START, found.stop + START)


def _changing(
    before: Traffic, after: Traffic, kind: str, hours: range, changed: int, seed: int
) -> dict[int, Sketch]:
    """With one seed, both have the same customers and the same slow hours."""
    old = sketches(before, kind, len(hours), seed=str(seed))
    new = old if before == after else sketches(after, kind, len(hours), seed=str(seed))
    return {hour: (new if hour - START >= changed else old)[hour] for hour in old}
