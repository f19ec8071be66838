"""Counters of synthetic traffic as OpenMetrics text: what a scrape of each process would have read."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from benchmarks.ledger_traffic import (
    BEGIN,
    DIRECTIONS,
    MODELS,
    PODS,
    SLOT,
    TENANTS,
    Key,
    Process,
    Traffic,
)
from llmmon.catalog.native import TOKENS

SERVICE = "ledger"
_TIERS = 'service_tier="standard",context_tier="base"'


def write_openmetrics(traffic: Traffic, path: Path) -> int:
    """The token counters of all pods, one series after the other; how many samples there are."""
    samples = 0
    with path.open("w") as file:
        file.write(f"# TYPE {TOKENS.name.removesuffix('_total')} counter\n")
        for lines in _series(traffic):
            file.writelines(lines)
            samples += len(lines)
        file.write("# EOF\n")
    return samples


def _series(traffic: Traffic) -> Iterator[list[str]]:
    for pod in PODS:
        times = list(traffic.scrapes(pod))
        lives = groupby(traffic.processes[pod], lambda process: process.instance)
        for instance, processes in lives:
            seen = [(process, _seen(process, times)) for process in processes]
            for key in _keys():
                yield _lines(instance, key, traffic.counted[pod][key], seen)


def _keys() -> Iterator[Key]:
    return ((m, t, d) for m in MODELS for t in TENANTS for d in DIRECTIONS)


def _seen(process: Process, times: list[float]) -> list[tuple[int, str]]:
    """At each scrape of a process: which slots have ended, and the time as text."""
    began, ended = BEGIN + process.first * SLOT, BEGIN + process.last * SLOT
    early = times[1] - times[0] if process.replaces else 0
    return [
        (max(process.first, int(time - BEGIN) // SLOT), f" {time:.3f}\n")
        for time in times
        if began - early < time <= ended
    ]


def _lines(
    instance: str, key: Key, counted: array[int], seen: list[tuple[Process, list[tuple[int, str]]]]
) -> list[str]:
    model, tenant, direction = key
    labels = (
        f'llm_service="{SERVICE}",model="{model}",operation="generate",tenant="{tenant}",'
        f'direction="{direction}",{_TIERS},instance="{instance}"'
    )
    series = f"{TOKENS.name}{{{labels}}} "
    lines: list[str] = []
    for process, scrapes in seen:
        before = counted[process.first]
        lines += [f"{series}{counted[slot] - before}{time}" for slot, time in scrapes]
    return lines
