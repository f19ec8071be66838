"""When a change of prices takes effect in the rules, to the second, and what the minutes around it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.ledger_counters import SERVICE
from benchmarks.ledger_traffic import CHANGE, DIRECTIONS, MINUTE, TENANTS
from benchmarks.ledger_truth import PRICES, Ledger, price
from llmmon.model import naming
from llmmon.rules.increments import MINUTE as ONE_MINUTE
from tests.e2e.prometheus_server import Server

_AROUND = 10 * MINUTE
CHANGED = tuple(model for model, (before, after) in PRICES.items() if before != after)
Samples = dict[tuple[str, ...], list[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Switch:
    """How the change looked from inside; seconds are counted from its instant."""

    version: str
    last_old_price: float
    first_new_price: float
    wrong_prices: int
    """Samples of a price that are neither the old one before nor the new one after."""
    last_old_cost: float
    first_new_cost: float
    mixed: int
    """Minutes whose cost is tokens at neither price."""
    before: float
    """What the ten minutes before cost, in percent more than in the ledger."""
    after: float

    @property
    def is_at_its_minute(self) -> bool:
        """Whether prices and costs switch once, in the first evaluation after the instant."""
        prices = -MINUTE <= self.last_old_price < 0 <= self.first_new_price < MINUTE
        costs = self.last_old_cost < MINUTE and self.first_new_cost < 2 * MINUTE
        return prices and costs and not self.wrong_prices and not self.mixed


def switch(version: str, server: Server, ledger: Ledger) -> Switch:
    """Look at the ten minutes before and after the change."""
    prices = _around(server, naming.TOKENS_PRICE, ("model", "direction"))
    olds, news, wrong = _price_times(prices)
    old_costs, new_costs, mixed = _cost_times(server)
    totals = _around(server, naming.increase("cost", ONE_MINUTE), ())
    return Switch(
        version,
        max(olds),
        min(news),
        wrong,
        max(old_costs),
        min(new_costs),
        mixed,
        _error(totals, ledger, CHANGE - _AROUND),
        _error(totals, ledger, CHANGE),
    )


def _around(server: Server, name: str, by: tuple[str, ...]) -> Samples:
    """The recorded samples themselves, summed by labels."""
    promql = f'{name}{{{naming.SERVICE_LABEL}="{SERVICE}"}}[{2 * _AROUND}s]'
    series = server.get("query", query=promql, time=str(CHANGE + _AROUND))["result"]
    return _summed(series, by)


def _summed(series: list[dict[str, Any]], by: tuple[str, ...]) -> Samples:
    found: dict[tuple[str, ...], dict[float, float]] = {}
    for one in series:
        at = found.setdefault(tuple(one["metric"][label] for label in by), {})
        for time, value in one["values"]:
            at[time] = at.get(time, 0) + float(value)
    return {key: sorted(samples.items()) for key, samples in found.items()}


def _price_times(prices: Samples) -> tuple[list[float], list[float], int]:
    olds: list[float] = []
    news: list[float] = []
    wrong = 0
    for (model, direction), samples in prices.items():
        if model not in CHANGED or direction not in DIRECTIONS:
            continue
        old, new = (float(price((model, "", direction), at)) for at in (CHANGE - 1, CHANGE))
        for time, value in samples:
            wrong += not _near(value, old if time < CHANGE else new)
            (olds if _near(value, old) else news).append(time - CHANGE)
    return olds, news, wrong


def _cost_times(server: Server) -> tuple[list[float], list[float], int]:
    key = ("model", "tenant", "direction")
    tokens = _around(server, naming.TOKENS_BY_DIRECTION, key)
    costs = _around(server, naming.increase("cost", ONE_MINUTE), key[:2])
    olds: list[float] = []
    news: list[float] = []
    mixed = 0
    for (model, tenant), samples in costs.items():
        counted = [dict(tokens[model, tenant, direction]) for direction in DIRECTIONS]
        for time, cost in samples if model in CHANGED and tenant in TENANTS else ():
            old, new = (
                sum(
                    each[time] * float(price((model, tenant, direction), at))
                    for each, direction in zip(counted, DIRECTIONS, strict=True)
                )
                for at in (CHANGE - 1, CHANGE)
            )
            mixed += not (_near(cost, old) or _near(cost, new))
            (olds if _near(cost, old) else news).append(time - CHANGE)
    return olds, news, mixed


def _near(value: float, other: float) -> bool:
    return abs(value - other) <= 1e-9 * abs(other)


def _error(totals: Samples, ledger: Ledger, since: float) -> float:
    """How much more the rules say was spent in ten minutes than the ledger, in percent."""
    spent = sum(value for time, value in totals[()] if since < time <= since + _AROUND)
    return 100 * (spent / float(ledger.spent(since, since + _AROUND)) - 1)
