"""Counts a call's tokens in their tiers, and adds up what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from time import time

from ._pricing import Rates, in_tiers
from ._series import Lane, Series
from ._shapes import OTHER
from ._usage import Tokens

STANDARD = "standard"
_SAME_AS_STANDARD = ("default", "auto", "standard_only", "on_demand")
"""What providers call the service tier that nobody asked for."""


def service_tier(tier: object) -> str:
    """A provider's word for a service tier as a value of the label `service_tier`."""
    text = str(tier)
    return STANDARD if tier is None or text in _SAME_AS_STANDARD else text


def charge(series: Series, usage: Tokens, tier: str) -> int:
    """Count the tokens of a call. Returns what they cost, in the price list's smallest unit."""
    prices = series.prices
    if prices is None:
        return _count(usage, series.lane, None, series)
    now = time()
    if tier == STANDARD and not prices.context.bounds:
        return _count(usage, series.lane, prices.standard(now), series)
    known = tier if tier in prices.service_tiers else OTHER
    return sum(
        _count(tokens, series.lane_of(known, context), prices.rates(known, context, now), series)
        for context, tokens in in_tiers(usage, prices.context)
    )


def _count(tokens: Tokens, lane: Lane, rates: Rates | None, series: Series) -> int:
    amount = 0
    prices = _NO_PRICES if rates is None else rates.tokens
    for direction, number in enumerate(tokens):
        if number:
            lane[direction](number)
            price = prices[direction]
            if price is None:
                series.unpriced[direction](number)
            else:
                amount += number * price
    return amount


_NO_PRICES: tuple[int | None, ...] = (None,) * 5


def charge_units(series: Series, units: Mapping[str, float], tier: str) -> int:
    """Count what is billed beside tokens. Returns what it costs, in the smallest unit.

    Fractions, as of a second, are rounded to that unit.
    """
    prices = series.prices
    if prices is None:
        return 0
    known = tier if tier in prices.service_tiers else OTHER
    rates = prices.rates(known, prices.context.names[0], time())
    amount = 0
    for unit, number in units.items():
        if unit in prices.units:
            series.units_of(unit, known)(number)
            amount += round(number * ((rates and rates.units.get(unit)) or 0))
    return amount
