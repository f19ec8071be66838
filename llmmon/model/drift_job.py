"""A drift job with nothing left to default: where the events are, and what is checked in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from llmmon.model.server import Server
from llmmon.model.service import Drift
from llmmon.runtime.drift.events import Column
from llmmon.runtime.drift.prometheus.series import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class PrometheusSource:
    """Whom to ask in the place of reading events, and for what."""

    server: Server
    series: tuple[Series, ...]
    """Of the signals that are checked."""
    allow_warnings: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftJob:
    """What `llmmon drift` does for one service."""

    service: str
    events: tuple[str, ...]
    """Paths and patterns, from the folder of the configuration; none with `prometheus`."""
    time: str
    model: str
    time_zone: str
    columns: tuple[Column, ...]
    """Of the signals that are checked."""
    better: Mapping[str, str]
    """Of signals for which the configuration says so, which values are better: higher or lower."""
    confirmations: int
    drift: Drift
    prometheus: PrometheusSource | None = None
