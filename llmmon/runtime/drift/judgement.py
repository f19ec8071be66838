"""What became of a window: its verdict and its effect. Knows nothing of how they are found."""

from __future__ import annotations

from dataclasses import dataclass, replace

DRIFT, OK, INSUFFICIENT = "drift", "ok", "insufficient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How large a change is, and what it was held against."""

    name: str
    value: float
    lower: float
    upper: float
    least: float
    """The near end of the bounds, in the direction that matters: what is compared with the floor."""
    overdispersion: float
    p_value: float | None
    """`None` for a limit, which holds whatever the past was."""
    null: str | None
    past_windows: int
    hours_left_out: int
    """Hours of the past that were incidents."""
    deviation: float = 0.0
    """How far the window is from its past, with the sign of the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of one window."""

    verdict: str
    reason: str
    events: float
    baseline_events: float
    least_events: int | None
    effect: Effect | None


def insufficient(reason: str, events: float, before: float, least: int | None) -> Judgement:
    """Of a window that cannot be judged."""
    return Judgement(
        verdict=INSUFFICIENT,
        reason=reason,
        events=events,
        baseline_events=before,
        least_events=least,
        effect=None,
    )


def as_verdict(judged: Judgement, verdict: str, reason: str) -> Judgement:
    """The same window with another verdict."""
    return replace(judged, verdict=verdict, reason=reason)
