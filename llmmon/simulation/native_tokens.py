"""What the generated module counts of tokens and money: at the price in force when they are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmmon.catalog.native import (
    BILLED_UNITS,
    COST,
    TOKEN_USAGE,
    TOKENS,
    UNPRICED_TOKENS,
)
from llmmon.catalog.native_series import billed_units
from llmmon.model.naming import (
    CONTEXT_TIER_LABEL,
    DIRECTION_LABEL,
    SERVICE_TIER_LABEL,
    UNIT_LABEL,
)
from llmmon.model.price import BASE_TIER, DIRECTIONS, STANDARD_TIER, Price
from llmmon.model.service import ModelEntry
from llmmon.simulation.chance import Chance
from llmmon.simulation.lognormal import Lognormal
from llmmon.simulation.page import Histogram, Labels
from llmmon.simulation.workload import Workload

if TYPE_CHECKING:
    from llmmon.simulation.native import NativePage

_CACHED, _WRITTEN, _REASONING = 0.3, 0.02, 0.1
_USED_TIER = 0.8
"""Share of the first tier; the others have the rest."""
_UNITS = {"request": 1.0, "image": 0.1, "second": 2.0, "search": 0.2}
"""Of one request, on average."""
_SPREAD = 0.6
"""How much the tokens of one request differ from those of another."""

_Key = tuple[str, str, str]
"""Direction or unit, service tier, context tier."""


class Billing:
    """Tokens, units and cost of one stream of requests."""

    def __init__(self, home: NativePage, model: ModelEntry, of: Labels, work: Workload) -> None:
        self._values, self._model = home.page.values, model
        self._tokens = dict(tokens_of(work))
        self._places = {key: _token_counter(home, of, key) for key in _keys(model, DIRECTIONS)}
        units = billed_units(model)
        self._units = {key: _unit_counter(home, of, key) for key in _keys(model, units)}
        self._unpriced = home.counters(UNPRICED_TOKENS, of, DIRECTION_LABEL)
        self._cost = home.page.counter(home.names.of(COST).name, home.labels(COST, of), whole=False)
        self._usage = _usage(home, of)

    def advance(self, ok: int, time: float, chance: Chance) -> None:
        """The tokens of as many answers."""
        if not ok:
            return
        price = price_at(self._model, time)
        for key, place in self._places.items():
            mean = ok * self._tokens[key[0]] * _tier_share(self._model, key)
            self._count(place, key, round(chance.about(mean, _SPREAD / ok**0.5)), price)
        for key, place in self._units.items():
            mean = ok * _UNITS[key[0]] * _tier_share(self._model, key)
            self._count(place, key, chance.count(mean), price)
        for histogram, tokens in self._usage:
            size = Lognormal(max(self._tokens[tokens], 1), _SPREAD)
            histogram.observe(ok, size.shares(histogram.bounds), size.mean)

    def _count(self, place: int, key: _Key, number: int, price: Price | None) -> None:
        self._values[place] += number
        if price is None or price.self_hosted is not None:
            return
        amount = price.amount(*key)
        if amount is not None:
            self._values[self._cost] += number * float(amount)
        elif key[0] in self._unpriced:
            self._values[self._unpriced[key[0]]] += number


def price_at(model: ModelEntry, time: float) -> Price | None:
    """The price in force at a Unix time."""
    return next((p for p in reversed(model.prices) if p.since is None or p.since <= time), None)


def tokens_of(work: Workload) -> list[tuple[str, float]]:
    """By direction, the tokens of a request on average."""
    read, written = work.input_tokens, work.output_tokens
    cached = read * _CACHED if written else 0
    return [
        ("input", read - cached - read * _WRITTEN),
        ("cached_input", cached),
        ("cache_write", read * _WRITTEN),
        ("output", written * (1 - _REASONING)),
        ("reasoning", written * _REASONING),
    ]


def _keys(model: ModelEntry, of: tuple[str, ...]) -> list[_Key]:
    """What is billed apart: units have no context tiers."""
    contexts = model.context_tiers.names if model.context_tiers else (BASE_TIER,)
    tiers = model.service_tiers or (STANDARD_TIER,)
    return [
        (each, tier, context)
        for each in of
        for tier in tiers
        for context in (contexts if each in DIRECTIONS else (BASE_TIER,))
    ]


def _tier_share(model: ModelEntry, key: _Key) -> float:
    contexts = len(model.context_tiers.names) if model.context_tiers else 1
    first = model.context_tiers.names[0] if model.context_tiers else BASE_TIER
    tiers = model.service_tiers or (STANDARD_TIER,)
    in_context = contexts if key[0] in DIRECTIONS else 1
    return _share(key[1] == tiers[0], len(tiers)) * _share(key[2] == first, in_context)


def _share(is_first: bool, number: int) -> float:
    if number == 1:
        return 1.0
    return _USED_TIER if is_first else (1 - _USED_TIER) / (number - 1)


def _token_counter(home: NativePage, of: Labels, key: _Key) -> int:
    own = zip((DIRECTION_LABEL, SERVICE_TIER_LABEL, CONTEXT_TIER_LABEL), key, strict=True)
    return home.counter(TOKENS, of, **dict(own))


def _unit_counter(home: NativePage, of: Labels, key: _Key) -> int:
    return home.counter(BILLED_UNITS, of, **{UNIT_LABEL: key[0], SERVICE_TIER_LABEL: key[1]})


def _usage(home: NativePage, of: Labels) -> list[tuple[Histogram, str]]:
    """OpenTelemetry's histogram of tokens, where there is one and somebody reads it."""
    if not home.names.has(TOKEN_USAGE):
        return []
    kinds = dict(TOKEN_USAGE.own_labels)["gen_ai_token_type"]
    found = ((home.histogram(TOKEN_USAGE, of, gen_ai_token_type=kind), kind) for kind in kinds)
    return [(histogram, kind) for histogram, kind in found if histogram.is_read]
