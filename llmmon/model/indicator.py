"""Service level indicators: whatever the kind, one of two shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from llmmon.promql import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Events counted by counters: the sum over `add`, less the sum over `subtract`.

    Each selector is one counter series or more. `subtract` is how a histogram's slow requests come
    about: its count, less the bucket of the threshold.
    """

    add: Selector
    subtract: Selector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserQuery:
    """Events per second by the user's own PromQL, verbatim, with `$window` where its range stands."""

    text: str
    selectors: tuple[Selector, ...]
    """The series that it reads, as promql-parser found them."""


Events: TypeAlias = "Counted | UserQuery"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRatio:
    """Bad events over all valid events."""

    bad: Events
    total: Events


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSlices:
    """Slices of time, each good or bad as a whole. No kind lowers to it yet."""

    bad_when: Selector


Indicator: TypeAlias = EventRatio
