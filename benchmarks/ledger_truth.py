"""The ledger: what synthetic traffic truly cost, in exact decimals, from the slots themselves.

It knows nothing of rules or Prometheus. Prices are those in force when a slot ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from benchmarks.ledger_traffic import BEGIN, CHANGE, DIRECTIONS, SLOT, Key, Traffic

PERIODS = ("day", "week", "month")
_OUTPUT_TIMES = 3
_CACHED_SHARE = Decimal("0.25")
_INPUT = {
    "granite-34b": ("0.80", "0.60"),
    "granite-8b": ("0.20", "0.20"),
    "granite-70b": ("3.00", "3.60"),
}
"""USD per million tokens read, before and from the change."""


def _of_directions(amount: str) -> dict[str, Decimal]:
    read = Decimal(amount)
    amounts = (read, read * _CACHED_SHARE, read * _OUTPUT_TIMES)
    return dict(zip(DIRECTIONS, amounts, strict=True))


PRICES = {
    model: (_of_directions(before), _of_directions(after))
    for model, (before, after) in _INPUT.items()
}
"""By model and direction, before and from the change: USD per million tokens."""


def price(key: Key, at: float) -> Decimal:
    """What a token costs at a time."""
    model, _, direction = key
    return PRICES[model][at >= CHANGE][direction] / 1_000_000


def period_began(period: str, at: float) -> float:
    """When the day, the week or the month began that a time lies in, or the history if that is later."""
    time = datetime.fromtimestamp(at, timezone.utc)
    midnight = time.replace(hour=0, minute=0, second=0, microsecond=0)
    back = {"day": 0, "week": time.weekday(), "month": time.day - 1}[period]
    return max(BEGIN, (midnight - timedelta(days=back)).timestamp())


class Ledger:
    """What was spent until any time, of one tenant or of all."""

    def __init__(self, traffic: Traffic) -> None:
        self._tokens: Mapping[Key, list[int]] = traffic.total
        self._slots = traffic.span.slots
        self._change = (CHANGE - BEGIN) // SLOT
        self._until: dict[tuple[int, str], Decimal] = {}

    def spent(self, since: float, until: float, tenant: str = "") -> Decimal:
        """What the slots cost that end after one time and not after another."""
        return self._spent_until(until, tenant) - self._spent_until(since, tenant)

    def _spent_until(self, time: float, tenant: str) -> Decimal:
        slot = min(max(0, int((time - BEGIN) // SLOT)), self._slots)
        if (slot, tenant) not in self._until:
            wanted = (key for key in self._tokens if tenant in ("", key[1]))
            self._until[slot, tenant] = sum((self._cost(key, slot) for key in wanted), Decimal(0))
        return self._until[slot, tenant]

    def _cost(self, key: Key, slot: int) -> Decimal:
        tokens = self._tokens[key]
        before = tokens[min(slot, self._change, len(tokens) - 1)]
        return before * price(key, BEGIN) + (tokens[slot] - before) * price(key, CHANGE)
