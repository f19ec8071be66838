"""The event that drift is measured on: one finished call, with a time, a model and its signals.

Version 1 of the schema. What each column means stands in docs/drift.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from llmmon.runtime.drift.centroids import Centroids
from llmmon.runtime.drift.phrases import WITHIN

POSITIVE_NUMBER, SCORE_NUMBER, CATEGORY, YES_OR_NO = "positive", "score", "category", "rate"
KINDS = (POSITIVE_NUMBER, SCORE_NUMBER, CATEGORY, YES_OR_NO)
TIME, MODEL = "time", "model"
MOST_CATEGORIES = 200
"""Different values of one category. A column with more is an id or a text, and no category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InText:
    """A rate that is found in texts: whether one has a phrase at its start."""

    phrases: tuple[str, ...]
    within: int = WITHIN
    """Characters of a text that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCentroids:
    """What vectors are near to: as a category the nearest centroid, as a number how far it is."""

    file: str
    centroids: Centroids | None = None
    """`None` until the file has been read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where the events have a signal, and what it is."""

    signal: str
    name: str
    kind: str
    found: InText | NearCentroids | None = None
    """How, if the column does not hold the signal itself."""

    @property
    def is_named(self) -> bool:
        """Whether the column holds names of categories, as they are."""
        return self.kind == CATEGORY and self.found is None

    @property
    def in_text(self) -> InText | None:
        """How it is found in texts, if it is."""
        return self.found if isinstance(self.found, InText) else None

    @property
    def centroids(self) -> Centroids | None:
        """What its vectors are compared with, if it has some."""
        return self.found.centroids if isinstance(self.found, NearCentroids) else None


USUAL = (
    Column(signal="latency", name="latency", kind=POSITIVE_NUMBER),
    Column(signal="time_to_first_token", name="time_to_first_token", kind=POSITIVE_NUMBER),
    Column(signal="time_per_output_token", name="time_per_output_token", kind=POSITIVE_NUMBER),
    Column(signal="response_length", name="response_length", kind=POSITIVE_NUMBER),
    Column(signal="cost_per_request", name="cost", kind=POSITIVE_NUMBER),
    Column(signal="error_rate", name="error", kind=YES_OR_NO),
    Column(signal="refusal_rate", name="refusal", kind=YES_OR_NO),
    Column(signal="finish_reason", name="finish_reason", kind=CATEGORY),
)
"""The signals of every service. Any other is a score in the column of its name."""


def usual_column(signal: str) -> Column:
    """Where a signal stands unless somebody says otherwise."""
    known = {column.signal: column for column in USUAL}
    return known.get(signal, Column(signal=signal, name=signal, kind=SCORE_NUMBER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Which files hold the events, and how they are to be read."""

    files: tuple[str, ...]
    """Paths or patterns of files that end in .parquet, .jsonl or .ndjson, the latter two perhaps
    with .gz."""
    columns: tuple[Column, ...]
    time: str = TIME
    model: str = MODEL
    time_zone: str = "UTC"
    """Of times that do not say theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Events that could not be used at all."""

    unreadable: int = 0
    """Lines that are no JSON, and events without a time that can be read."""
    without_model: int = 0
    future: int = 0
    """Events that say to be from an hour that is yet to come: a clock that is fast."""

    @property
    def any(self) -> bool:
        """Whether there are some."""
        return bool(self.unreadable or self.without_model or self.future)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a scan counted besides sketches."""

    events: int = 0
    skipped: Skipped = field(default_factory=Skipped)
    apart: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By signal: values that no bin holds, by what they are."""
    notes: tuple[str, ...] = ()
    """What else is to be known of where they came from."""
