"""Counts a call's tokens in their tiers, and adds up what they cost."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from ._pricing import UNPRICED, PriceList, Rates, in_tiers
from ._series import Lane, Series
from ._shapes import OTHER, STANDARD

if TYPE_CHECKING:
    from ._call import Call
    from ._usage import Tokens

_SAME_AS_STANDARD = ("default", "auto", "standard_only", "on_demand")
"""What providers call the service tier that nobody asked for."""


def service_tier(tier: object) -> str:
    """A provider's word for a service tier as a value of the label `service_tier`."""
    text = str(tier)
    return STANDARD if tier is None or text in _SAME_AS_STANDARD else text


def charge(call: Call) -> None:
    """Count the tokens of a call and what else it is billed, and what that costs."""
    series, usage, tier = call.series, call.known_usage, call.tier
    prices = series.prices
    if prices is None:
        if usage is not None:
            _count(usage, series.lane, UNPRICED, series)
        return
    cost = 0
    if usage is not None:
        if tier == STANDARD and not prices.context.bounds:
            now = time()
            if not prices.since <= now < prices.until:
                prices.turn(now)
            cost = _count(usage, series.lane, prices.standard, series)
        else:
            cost = _charge_in_tiers(usage, tier, prices, series)
    if call.units:
        cost += _charge_units(call.units, tier, prices, series)
    if cost:
        call.charged = cost
        series.cost(cost / prices.scale)


def _count(tokens: Tokens, lane: Lane, rates: Rates, series: Series) -> int:
    """Count tokens by direction. Returns what they cost, in the price list's smallest unit."""
    # Written out, since a loop over five costs as much as two of its writes.
    fresh, cached, written, output, reasoning = tokens
    price = rates.tokens
    amount = 0
    if fresh:
        lane[0](fresh)
        amount = fresh * price[0]
    if cached:
        lane[1](cached)
        amount += cached * price[1]
    if written:
        lane[2](written)
        amount += written * price[2]
    if output:
        lane[3](output)
        amount += output * price[3]
    if reasoning:
        lane[4](reasoning)
        amount += reasoning * price[4]
    if rates.unpriced:
        _count_unpriced(tokens, rates, series)
    return amount


def _count_unpriced(tokens: Tokens, rates: Rates, series: Series) -> None:
    for direction in rates.unpriced:
        if tokens[direction]:
            series.unpriced[direction](tokens[direction])


def _charge_in_tiers(usage: Tokens, tier: str, prices: PriceList, series: Series) -> int:
    known, now = tier if tier in prices.service_tiers else OTHER, time()
    return sum(
        _count(
            tokens,
            series.lane_of(known, context),
            prices.rates(known, context, now),
            series,
        )
        for context, tokens in in_tiers(usage, prices.context)
    )


def _charge_units(units: dict[str, float], tier: str, prices: PriceList, series: Series) -> int:
    """Count what is billed beside tokens. Fractions, as of a second, are rounded to the smallest unit."""
    known = tier if tier in prices.service_tiers else OTHER
    rates = prices.rates(known, prices.context.names[0], time())
    amount = 0
    for unit, number in units.items():
        if unit in prices.units:
            series.units_of(unit, known)(number)
            amount += round(number * rates.units.get(unit, 0))
    return amount
