"""LiteLLM's map of prices: an object of models, each with keys such as `input_cost_per_token`.

Prices are in US dollars, of one token or one unit, as they are today: the map has no history. A key
may end in the size of the input above which it holds and in a service tier:
`cache_read_input_token_cost_above_200k_tokens_priority`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from llmmon.model.price import STANDARD_TIER
from llmmon.price_maps.amounts import NoAmountError, address, amount
from llmmon.price_maps.exact_json import Json
from llmmon.price_maps.quote import Amounts, Entry, Quote, entry, per_million
from llmmon.price_maps.reasons import reason

_EXPLANATION = "sample_spec"
"""An entry that explains the keys, and is no model."""
_TOKENS = {
    "input_cost_per_token": "input",
    "cache_read_input_token_cost": "cached_input",
    "cache_creation_input_token_cost": "cache_write",
    "output_cost_per_token": "output",
    "output_cost_per_reasoning_token": "reasoning",
}
_UNITS = {"input_cost_per_request": "request", "output_cost_per_image": "image"}
_SECONDS = ("input_cost_per_second", "output_cost_per_second")
_SEARCH = "search_context_cost_per_query"
_MEDIUM = "search_context_size_medium"
_TIERED = "tiered_pricing"
_SERVICE_TIERS = {"batches": "batch", "priority": "priority", "flex": "flex"}
_KEY = re.compile(
    r"(?P<key>[a-z0-9_]*?)(?:_above_(?P<bound>[0-9]{1,9})(?P<thousands>k?)_tokens)?"
    r"(?:_(?P<tier>batches|priority|flex))?"
)
_OF_MONEY = re.compile(r"cost|pric|multiplier|_dbu")


@dataclass(slots=True)
class _Found:
    """What the keys of one model say so far."""

    tiers: dict[str, dict[int, Amounts]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )
    left_out: list[str] = field(default_factory=list)


def is_litellm(document: Json) -> bool:
    """Whether a document looks like the map."""
    models = document.values() if isinstance(document, dict) else ()
    return any(
        isinstance(model, dict)
        and ("litellm_provider" in model or any(key in model for key in _TOKENS))
        for model in models
    )


def quotes(document: Json) -> Iterator[Quote]:
    """Every model of the map, in its order."""
    for name, model in document.items() if isinstance(document, dict) else ():
        if name != _EXPLANATION:
            yield _quote(name, model)


def _quote(name: str, model: Json) -> Quote:
    if not isinstance(model, dict):
        return _refused(name, "it is not an object")
    provider = model.get("litellm_provider")
    found, price, refusal = _Found(), _NOTHING, ""
    try:
        _read(model, found)
        price = entry(found.tiers, STANDARD_TIER)
    except NoAmountError as error:
        refusal = str(error)
    return Quote(
        name=name,
        provider=provider if isinstance(provider, str) else "",
        source=address(model.get("source")),
        prices=(price,) if price else (),
        left_out=() if refusal else tuple(found.left_out),
        refusal=refusal,
    )


_NOTHING: Entry = {}


def _refused(name: str, why: str) -> Quote:
    return Quote(name=name, provider="", source=None, prices=(), refusal=why)


def _read(model: Mapping[str, Json], found: _Found) -> None:
    for key, value in model.items():
        if value is not None and key not in (*_SECONDS, _SEARCH, _TIERED):
            _read_key(key, value, found)
    _read_ranges(model.get(_TIERED), found)
    _read_seconds(model, found)
    _read_search(model.get(_SEARCH), found)


def _read_key(key: str, value: Json, found: _Found) -> None:
    match = _KEY.fullmatch(key)
    base = match["key"] if match is not None else ""
    if match is not None and base in _TOKENS:
        tier = _SERVICE_TIERS.get(match["tier"] or "", STANDARD_TIER)
        bound = int(match["bound"] or 0) * (1_000 if match["thousands"] else 1)
        found.tiers[tier][bound][_TOKENS[base]] = per_million(_amount(key, value))
    elif match is not None and base in _UNITS and not match["bound"]:
        tier = _SERVICE_TIERS.get(match["tier"] or "", STANDARD_TIER)
        found.tiers[tier][0][_UNITS[base]] = _amount(key, value)
    elif _OF_MONEY.search(key) and not _is_nothing(value):
        found.left_out.append(reason(key))


def _amount(key: str, value: Json) -> Decimal:
    try:
        return amount(value)
    except NoAmountError as error:
        raise NoAmountError(f"{key} {error}") from None


def _is_nothing(value: Json) -> bool:
    return value in (0, None, False) or value in ("", [], {})


def _read_ranges(ranges: Json, found: _Found) -> None:
    """Prices by ranges of input tokens: each holds above the start of its range."""
    if ranges is None:
        return
    for one in ranges if isinstance(ranges, list) else [ranges]:
        start = _start(one)
        if start is None or not isinstance(one, dict):
            raise NoAmountError(f"{_TIERED} has a range without a start")
        for key, value in one.items():
            if key in _TOKENS and value is not None:
                found.tiers[STANDARD_TIER][start][_TOKENS[key]] = per_million(_amount(key, value))
            elif key != "range" and _OF_MONEY.search(key) and not _is_nothing(value):
                found.left_out.append(reason(f"{_TIERED}.{key}"))


def _start(one: Json) -> int | None:
    bounds = one.get("range") if isinstance(one, dict) else None
    start = bounds[0] if isinstance(bounds, list) and bounds else None
    if isinstance(start, Decimal) and start == start.to_integral_value():
        start = int(start)
    usable = isinstance(start, int) and not isinstance(start, bool) and 0 <= start <= 10**9
    return start if usable and isinstance(start, int) else None


def _read_seconds(model: Mapping[str, Json], found: _Found) -> None:
    """Seconds of one side; of both only if they cost the same, as they do where one is meant."""
    there = {key: _amount(key, model[key]) for key in _SECONDS if model.get(key) is not None}
    costs = {cost for cost in there.values() if cost}
    if len(costs) == 1:
        found.tiers[STANDARD_TIER][0]["second"] = costs.pop()
    elif costs:
        found.left_out.append(f"{' and '.join(there)}: llmmon has one price of seconds")


def _read_search(costs: Json, found: _Found) -> None:
    """The price of a search of medium size, which is what providers do unless asked."""
    if not isinstance(costs, dict):
        if costs is not None:
            found.left_out.append(reason(_SEARCH))
        return
    by_size = {size: _amount(f"{_SEARCH}.{size}", cost) for size, cost in costs.items()}
    usual = by_size.get(_MEDIUM, next(iter(by_size.values()), None))
    if usual:
        found.tiers[STANDARD_TIER][0]["search"] = usual
    found.left_out += [
        f"{_SEARCH}.{size}: llmmon has one price of searches, and takes that of medium ones"
        for size, cost in by_size.items()
        if cost != usual
    ]
