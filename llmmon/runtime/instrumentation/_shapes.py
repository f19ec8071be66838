"""The types of `_spec.py`: what the compiler knows about the service. Values only, no behaviour."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

DIRECTIONS = ("input", "cached_input", "cache_write", "output", "reasoning")
"""The values of the label `direction`. They are disjoint, so that they add up."""
OTHER = "other"
"""The label value that stands for everything the spec does not name."""
STANDARD, BASE = "standard", "base"
"""The service tier that nobody asked for, and the context tier of a model that has no others."""


class Metric(NamedTuple):
    """One metric family, under the name that Prometheus stores."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...]
    bounds: tuple[float, ...]
    """Upper bounds of a histogram's buckets, ascending, without infinity."""
    instrument: str
    """OpenTelemetry's name of it."""
    unit: str


class ContextTiers(NamedTuple):
    """Prices that depend on how many input tokens a call has."""

    mode: Literal["cliff", "graduated"]
    """Whether all tokens of a call cost what its size says, or each what its position says."""
    bounds: tuple[int, ...]
    """Input tokens up to which each tier but the last goes, ascending."""
    names: tuple[str, ...]
    """The values of the label `context_tier`, one more than the bounds."""


class Price(NamedTuple):
    """What a model costs from an instant on."""

    since: float
    """Unix time in seconds; minus infinity for a price that held from the start."""
    rates: dict[tuple[str, str, str], Decimal]
    """By unit or direction, service tier and context tier: the price of one token or unit."""
    by_hour: bool
    """Whether the model is paid by GPU hours, so that calls cost nothing on their own."""


class ModelPrices(NamedTuple):
    """All prices of a model, the oldest first, and what they depend on."""

    service_tiers: tuple[str, ...]
    context: ContextTiers
    units: tuple[str, ...]
    """What is billed beside tokens: `request`, `image`, `second`, `search`."""
    history: tuple[Price, ...]


class Part(NamedTuple):
    """One condition of a goodput SLO, for the calls that its own SLO is about."""

    measure: Literal["duration", "first_token", "per_token", "answered"]
    at_most: float
    """Seconds; infinity where only the outcome counts."""
    scope: dict[str, str]


class Goodput(NamedTuple):
    """A goodput SLO: which calls it is about, and what makes one good."""

    slo: str
    scope: dict[str, str]
    parts: tuple[Part, ...]


class Quality(NamedTuple):
    """A quality metric: its name, and the share of answers that evaluators see."""

    name: str
    sample: float


class Tracing(NamedTuple):
    """How spans are written."""

    conventions: str
    """Generation of the OpenTelemetry GenAI conventions: `1.41` or `next`."""
    content: bool
    """Whether prompts and answers are recorded on spans."""


class EventSettings(NamedTuple):
    """How events are written."""

    folder: str | None
    """Where to, unless the environment says otherwise."""
    max_file: int
    """Bytes of a file."""
    max_total: int
    """Bytes of all files of the service in the folder."""
    columns: tuple[str, ...]
    """What an event says besides its time and its model: columns, labels, quality metrics."""
