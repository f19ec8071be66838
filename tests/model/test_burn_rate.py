"""Burn-rate tiers: the workbook's numbers, and what they mean."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.model.burn_rate import (
    LONGEST_PERIOD,
    REACHABLE_RATIO,
    SHORTEST_PERIOD,
    tiers_for,
)
from llmmon.units import Duration

PERIODS = st.integers(SHORTEST_PERIOD.milliseconds, LONGEST_PERIOD.milliseconds).map(Duration)
OBJECTIVES = st.decimals("0.01", "0.99999", places=5)


def factors(objective: str, period: str) -> list[str]:
    tiers = tiers_for(Decimal(objective), Duration.parse(period))
    return [str(tier.factor.normalize()) for tier in tiers]


@pytest.mark.parametrize(
    ("objective", "period", "expected"),
    [
        ("0.999", "30d", ["14.4", "6", "3", "1"]),
        ("0.999", "28d", ["13.44", "5.6", "2.8", "1"]),
        ("0.999", "7d", ["13.44", "3.5", "1.4", "1.05"]),
        # 14.4 times a budget of 7 % would ask for 100.8 % of bad events.
        ("0.93", "30d", ["12.857", "6", "3", "1"]),
        ("0.5", "30d", ["1.8", "1.8", "1.8", "1"]),
    ],
)
def test_factors_of_an_objective(objective: str, period: str, expected: list[str]) -> None:
    assert factors(objective, period) == expected


@given(OBJECTIVES, PERIODS)
def test_a_total_outage_is_above_every_threshold(objective: Decimal, period: Duration) -> None:
    for tier in tiers_for(objective, period):
        assert tier.factor * (1 - objective) <= max(REACHABLE_RATIO, 1 - objective)


@given(OBJECTIVES, PERIODS)
def test_faster_tiers_ask_for_no_lower_burn_rate(objective: Decimal, period: Duration) -> None:
    tiers = tiers_for(objective, period)
    wanted = [tier.factor for tier in tiers]

    assert wanted == sorted(wanted, reverse=True)
    assert [t.long_window for t in tiers] == sorted(t.long_window for t in tiers)


@given(PERIODS)
def test_a_factor_consumes_its_share_of_the_budget_within_its_long_window(
    period: Duration,
) -> None:
    for tier in tiers_for(Decimal("0.9999"), period):
        share = tier.factor * tier.long_window.milliseconds / period.milliseconds

        assert share >= tier.budget_consumed - Decimal("0.001")


@given(OBJECTIVES, PERIODS)
def test_a_lowered_tier_says_so(objective: Decimal, period: Duration) -> None:
    for tier in tiers_for(objective, period):
        assert tier.lowered == (tier.wanted_factor * (1 - objective) > REACHABLE_RATIO) or (
            tier.wanted_factor - tier.factor < Decimal("0.001")
        )
