"""How the generated module measures: what it writes to, and whether it writes spans."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.units import Size

PROMETHEUS = "prometheus"
OPENTELEMETRY = "opentelemetry"
BACKENDS = (PROMETHEUS, OPENTELEMETRY)
CONVENTIONS = ("1.41", "next")
"""Generations of the OpenTelemetry GenAI conventions: the last of the core repository, and its
successor's.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFiles:
    """Files of events that the module writes."""

    folder: str | None
    """Where to; `None` if only the environment says so."""
    max_file: Size
    max_total: Size
    """Of all files of the service in the folder."""
    columns: tuple[str, ...]
    """What an event says besides its time and its model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrumentation:
    """The generated module."""

    backend: str
    """`prometheus`: prometheus_client; `opentelemetry`: instruments of OpenTelemetry."""
    conventions: str
    """Generation of the GenAI conventions, for spans and for the names of instruments."""
    tracing: bool
    record_content: bool
    """Whether spans hold prompts and answers."""
    events: EventFiles | None
    """Whether, where and how it writes events."""
