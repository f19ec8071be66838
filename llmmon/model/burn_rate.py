"""Multi-window multi-burn-rate tiers as data, and the arithmetic that fits them to an objective.

Source: Google, "The Site Reliability Workbook", chapter 5. A tier says: this share of the period's
budget gone within this long window is worth this urgency.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from llmmon.model.slo import BurnTier
from llmmon.units import Duration


@dataclass(frozen=True, slots=True)
class TierTemplate:
    """One row of a table of tiers, before an objective and a period are known."""

    urgency: str
    budget_consumed: str
    long_window: str
    short_window: str
    for_: str
    keep_firing_for: str


# `keep_firing_for` of the faster tier covers the slower one's short window and `keep_firing_for`:
# while the slower one fires, the faster one inhibits it, and one incident is one page.
_MONTHLY = (
    TierTemplate("page", "0.02", "1h", "5m", "2m", "45m"),
    TierTemplate("page", "0.05", "6h", "30m", "15m", "15m"),
    TierTemplate("ticket", "0.1", "1d", "2h", "1h", "7h"),
    TierTemplate("ticket", "0.1", "3d", "6h", "3h", "1h"),
)
# Of a week the same windows are larger shares; these keep every factor above 1.
_WEEKLY = (
    TierTemplate("page", "0.08", "1h", "5m", "2m", "45m"),
    TierTemplate("page", "0.125", "6h", "30m", "15m", "15m"),
    TierTemplate("ticket", "0.2", "1d", "2h", "1h", "7h"),
    TierTemplate("ticket", "0.45", "3d", "6h", "3h", "1h"),
)
TABLES = ((Duration.parse("28d"), _MONTHLY), (Duration.parse("7d"), _WEEKLY))
"""Shortest period that each table serves, longest first."""

SHORTEST_PERIOD = TABLES[-1][0]
LONGEST_PERIOD = Duration.parse("92d")
REACHABLE_RATIO = Decimal("0.9")
"""No tier asks for a higher share of bad events than this: a total outage must always fire."""


def tiers_for(objective: Decimal, period: Duration) -> tuple[BurnTier, ...]:
    """The tiers of an SLO.

    The factor is the burn rate that consumes the tier's share of the period's budget within its long
    window: 2 % of 30 d in 1 h is 14.4. Where factor x budget would ask for more bad events than
    `REACHABLE_RATIO`, the factor is lowered to that.
    """
    templates = next(table for shortest, table in TABLES if period >= shortest)
    return tuple(_tier(template, 1 - objective, period) for template in templates)


def _tier(template: TierTemplate, budget: Decimal, period: Duration) -> BurnTier:
    long_window = Duration.parse(template.long_window)
    consumed = Decimal(template.budget_consumed)
    wanted = _wanted_factor(consumed, period, long_window)
    return BurnTier(
        urgency=template.urgency,
        long_window=long_window,
        short_window=Duration.parse(template.short_window),
        budget_consumed=consumed,
        wanted_factor=wanted,
        factor=min(wanted, _round_down(REACHABLE_RATIO / budget)),
        for_=Duration.parse(template.for_),
        keep_firing_for=Duration.parse(template.keep_firing_for),
    )


def _wanted_factor(consumed: Decimal, period: Duration, long_window: Duration) -> Decimal:
    """Never below 1: a burn rate that would last the whole period is nobody's alert."""
    exact = consumed * period.milliseconds / long_window.milliseconds
    return max(_round_down(exact), Decimal(1))


def _round_down(factor: Decimal) -> Decimal:
    return factor.quantize(Decimal("0.001"), rounding="ROUND_FLOOR")
