"""The drift job that is generated for a service: what it reads, when, and where it reports."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.model.server import Server
from llmmon.runtime.drift.events import Column
from llmmon.units import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedServer:
    """A Prometheus that scrapes the service."""

    server: Server
    allow_warnings: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledJob:
    """What the job of a service needs beside its checks."""

    events: tuple[str, ...]
    """Paths and patterns, from the folder in which the job runs; none with `prometheus`."""
    time: str
    model: str
    time_zone: str
    columns: tuple[Column, ...]
    """Of the signals that are checked."""
    confirmations: int
    table: str
    """Of the SQL for those who have the events in a warehouse."""
    after: Duration
    """From the end of a window to the run that judges it."""
    pushgateway: str | None
    textfile: str | None
    """Folder of the node exporter."""
    image: str | None
    prometheus: AskedServer | None = None

    @property
    def reports(self) -> bool:
        """Whether Prometheus gets to see the results."""
        return self.pushgateway is not None or self.textfile is not None
