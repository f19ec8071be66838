"""Service level indicators: whatever the kind, one of two shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from llmmon.promql import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Events counted by counters: the sum over `add` and `plus`, less the sum over `subtract`.

    Each selector is one counter series or more. `plus` is for engines that count successes and
    failures apart; either may be missing. `subtract` is how a histogram's slow requests come about:
    its count, less the bucket of the threshold.
    """

    add: Selector
    subtract: Selector | None = None
    plus: Selector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserQuery:
    """Events per second by the user's own PromQL, verbatim, with `$window` where its range stands."""

    text: str
    selectors: tuple[Selector, ...]
    """The series that it reads, as promql-parser found them."""


Events: TypeAlias = "Counted | UserQuery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A series without which an SLO sees nothing, or sees errors as successes."""

    selector: Selector
    given: Selector | None = None
    """Where it counts as missing only while there are series of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRatio:
    """Bad events over all valid events."""

    bad: Events
    total: Events
    needed: tuple[Needed, ...] = ()
    """What must be there, if it is not just the counters themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSlices:
    """Slices of time, each good or bad as a whole. No kind lowers to it yet."""

    bad_when: Selector


Indicator: TypeAlias = EventRatio
