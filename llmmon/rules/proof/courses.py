"""The courses that every SLO is put through, fitted to its objective.

Between them each burn-rate alert is seen to fire just above its threshold and to stay silent just
below, to start and to end at the right time, and to need its minimum of bad events.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from llmmon.model.slo import BurnTier
from llmmon.rules.proof.course import Course, Phase

RATE = Decimal(600_000)
"""Events per minute: enough for every minimum, and for whole numbers of bad ones.

Only whole numbers add up exactly: where promtool's own adding runs off by a rounding error, a counter
may seem to go down, and Prometheus takes that for a reset.
"""
HEAVY = 1_000
"""How many times that is heavy traffic."""
MINUTELY, QUARTERLY, HOURLY = 1, 15, 60
"""Minutes between evaluations. A course of days is not worth an evaluation a minute: promtool needs
0.1 ms for each rule each time."""
TO_THE_LETTER = frozenset({"everything fails", "vanished metric"})
"""Courses at whose end the labels and annotations of all alerts are checked."""
_HIGHEST_RATIO = Decimal("0.98")


def _phase(minutes: int, ratio: Decimal) -> Phase:
    bad = (RATE * ratio).quantize(Decimal(1))
    return Phase(minutes, RATE - bad, bad)


@lru_cache(maxsize=1024)
def courses(
    budget: Decimal, tiers: tuple[BurnTier, ...], min_bad_events: int, appears: bool
) -> tuple[Course, ...]:
    """All courses, those of minutes first."""
    limits = tuple(tier.factor * budget for tier in tiers)
    return (
        outage(budget, limits[0]),
        first_error_ever(limits[0], appears),
        few_bad_events(),
        *failures_apart(min_bad_events),
        over_but_for_a_trickle("fast incident", MINUTELY, 9, tiers[:1], limits[:1]),
        idle(),
        vanished_metric(),
        incident(budget, limits),
        over_but_for_a_trickle("long incident", QUARTERLY, 4 * 60, tiers[1:], limits[1:]),
        old_incident(limits[-1]),
        total_outage(),
        *(steady(ratio) for ratio in steady_ratios(limits)),
        lonely_failures(min_bad_events),
    )


def outage(budget: Decimal, limit: Decimal) -> Course:
    """A good half hour, everything fails for as long as the fast page needs, and recovery."""
    long_enough = int((60 * limit).to_integral_value(ROUND_CEILING)) + 9
    phases = (_phase(30, budget / 5), _phase(long_enough, Decimal(1)), _phase(60, budget / 5))
    return Course("outage and recovery", MINUTELY, phases, with_decoys=True)


def first_error_ever(limit: Decimal, appears: bool) -> Course:
    """No error in the life of the service, whose error series may not even exist; then only errors."""
    long_enough = int((60 * limit).to_integral_value(ROUND_CEILING)) + 9
    before = Phase(20, RATE, None if appears else Decimal(0))
    return Course("first error ever", MINUTELY, (before, Phase(long_enough, Decimal(0), RATE)))


def few_bad_events() -> Course:
    """Three requests at night, all of them bad: a ratio of 100 %, and no reason to wake anybody."""
    quiet = Phase(10, Decimal(0), Decimal(0))
    return Course(
        "three bad events and nothing else",
        MINUTELY,
        (quiet, Phase(3, Decimal(0), Decimal(1)), Phase(12, Decimal(0), Decimal(0))),
        with_decoys=True,
    )


def failures_apart(min_bad_events: int) -> tuple[Course, ...]:
    """Twice almost the minimum of bad events, so far apart that only the longer window holds it.

    Of a minimum of one there is no almost, and no such course.
    """
    minutes = min(4, min_bad_events - 1)
    if not minutes:
        return ()
    quiet, pause = Phase(10, Decimal(0), Decimal(0)), Phase(36, Decimal(0), Decimal(0))
    few = Phase(minutes, Decimal(0), Decimal((min_bad_events - 1) // minutes))
    phases = (quiet, few, pause, few, Phase(6, Decimal(0), Decimal(0)))
    return (Course("a few bad events and a few more", MINUTELY, phases, with_decoys=True),)


def over_but_for_a_trickle(
    what: str, step: int, minutes: int, tiers: tuple[BurnTier, ...], limits: tuple[Decimal, ...]
) -> Course:
    """Only failures under heavy traffic, then little traffic just below one threshold after another.

    The long windows stay above, for they are weighted by events: each alert must end by its short
    one.
    """
    phases = [Phase(minutes, Decimal(0), RATE * HEAVY)]
    for tier, limit in zip(tiers, limits, strict=True):
        ends = (tier.short_window.milliseconds + tier.keep_firing_for.milliseconds) // 60_000
        phases.append(_phase(ends + 3 * step, limit * Decimal("0.75")))
    return Course(f"{what}, over but for a trickle", step, tuple(phases), with_decoys=True)


def idle() -> Course:
    """Counters that exist and stand still: neither good nor bad."""
    return Course("idle service", MINUTELY, (Phase(25, Decimal(0), Decimal(0)),))


def vanished_metric() -> Course:
    """Good traffic, then no series at all."""
    phases = (Phase(8, RATE, Decimal(0)), Phase(14, None, None))
    return Course("vanished metric", MINUTELY, phases, with_decoys=True)


def steady_ratios(limits: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Error ratios between the thresholds, within a factor of two of the one below and above."""
    ordered = sorted(set(limits), reverse=True)
    ratios = [min(ordered[0] * Decimal("1.2"), (1 + ordered[0]) / 2)]
    for higher, lower in zip(ordered, [*ordered[1:], None], strict=True):
        ratios += _between(higher, lower)
    return tuple(ratios)


def _between(higher: Decimal, lower: Decimal | None) -> list[Decimal]:
    """Ratios that miss `higher` closely and exceed `lower` closely; one where one does both."""
    miss = higher * Decimal("0.9")
    if lower is None:
        return [miss]
    floor, ceiling = max(lower, higher / 2), min(higher, lower * 2)
    if floor * Decimal("1.1") < ceiling:
        return [(floor + ceiling) / 2]
    return [max(miss, (higher + lower) / 2), (lower + min(higher, lower * 2)) / 2]


def total_outage() -> Course:
    """Nothing but bad events for hours."""
    return Course("everything fails", HOURLY, (Phase(5 * 60, Decimal(0), RATE),), uniform=True)


def steady(ratio: Decimal) -> Course:
    """The same error ratio for hours: slow burns and near misses."""
    name = f"steady error ratio of {ratio * 100:.4g} %"
    return Course(name, HOURLY, (_phase(5 * 60, ratio),), uniform=True)


def incident(budget: Decimal, limits: tuple[Decimal, ...]) -> Course:
    """Good days, an incident of hours, recovery: every window starts and ends at its own time."""
    ratio = min(limits[0] * Decimal("1.35"), _HIGHEST_RATIO)
    hours = max(int(24 * limits[2] / ratio), int(6 * limits[1] / ratio), 6) + 4
    phases = (_phase(36 * 60, budget / 5), _phase(hours * 60, ratio), _phase(11 * 60, budget / 5))
    return Course("good days, an incident of hours, recovery", QUARTERLY, phases, True)


def old_incident(limit: Decimal) -> Course:
    """Everything fails for hours; once the longest window has passed, a burn too short to matter."""
    phases = (
        Phase(4 * 60, Decimal(0), RATE * HEAVY),
        Phase(76 * 60, RATE, Decimal(0)),
        _phase(8 * 60, min(limit * 2, _HIGHEST_RATIO)),
    )
    return Course("days after an incident", HOURLY, phases)


def lonely_failures(min_bad_events: int) -> Course:
    """Nothing but failures, and so few that the shorter windows never hold the minimum.

    They reach it in three days only, then within a day, then within six hours, each time by a margin
    that holds for Prometheus 2 and 3: of hourly samples, one sees two in an hour and the other one.
    Days later there are some more, and those of then no longer count. A sample stands for a minute's
    worth of events, so a rate per minute counts once an hour here.
    """
    phases = tuple(
        Phase(hours * 60, Decimal(0), Decimal(min_bad_events) * Decimal(share))
        for hours, share in ((60, "0.019"), (12, "0.12"), (5, "0.4"), (80, "0"), (5, "0.08"))
    )
    return Course("lonely failures", HOURLY, phases, with_decoys=True)
