"""genai-prices: providers, each with models, each with a price or with prices from a day on.

Prices are in US dollars: of a million tokens (`input_mtok`), or of a thousand of what is counted
(`requests_kcount`). A price may be `{base, tiers: [{start, price}]}`, where the input of the whole
call decides for all of its tokens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from llmmon.model.price import STANDARD_TIER, epoch_second
from llmmon.price_maps.amounts import NoAmountError, address, amount, since
from llmmon.price_maps.exact_json import Json
from llmmon.price_maps.quote import Amounts, Entry, Quote, entry, per_one
from llmmon.price_maps.reasons import reason

_TOKENS = {
    "input_mtok": "input",
    "cache_read_mtok": "cached_input",
    "cache_write_mtok": "cache_write",
    "output_mtok": "output",
    "output_reasoning_mtok": "reasoning",
}
_UNITS = {"requests_kcount": "request", "web_searches_kcount": "search"}


def _providers(document: Json) -> Json:
    return document.get("providers") if isinstance(document, dict) else document


def is_genai_prices(document: Json) -> bool:
    """Whether a document looks like the list."""
    providers = _providers(document)
    return isinstance(providers, list) and any(
        isinstance(provider, dict) and isinstance(provider.get("models"), list)
        for provider in providers
    )


def quotes(document: Json) -> Iterator[Quote]:
    """Every model of every provider, in the list's order."""
    providers = _providers(document)
    for provider in providers if isinstance(providers, list) else []:
        models = provider.get("models") if isinstance(provider, dict) else None
        who = provider.get("id") if isinstance(provider, dict) else None
        for model in models if isinstance(models, list) else []:
            name = model.get("id") if isinstance(model, dict) else None
            if isinstance(who, str) and isinstance(name, str) and isinstance(model, dict):
                yield _quote(who, name, model.get("prices"), _source(provider))


def _source(provider: Json) -> str | None:
    urls = provider.get("pricing_urls") if isinstance(provider, dict) else None
    return address(urls[0]) if isinstance(urls, list) and urls else None


def _quote(provider: str, name: str, prices: Json, source: str | None) -> Quote:
    left_out: list[str] = []
    found: tuple[Entry, ...] = ()
    refusal = ""
    try:
        found = tuple(_prices(prices, left_out))
    except NoAmountError as error:
        refusal = str(error)
    return Quote(
        name=f"{provider}/{name}",
        provider=provider,
        source=source,
        prices=found,
        left_out=() if refusal else tuple(dict.fromkeys(left_out)),
        refusal=refusal,
    )


def _prices(prices: Json, left_out: list[str]) -> Iterator[Entry]:
    """Each price that holds from a day on, oldest first."""
    latest: str | None = None
    for conditional in prices if isinstance(prices, list) else [{"prices": prices}]:
        if not isinstance(conditional, dict):
            raise NoAmountError("prices has an item that is not an object")
        constraint = conditional.get("constraint")
        effective = _start(constraint, left_out) if constraint is not None else None
        if constraint is not None and effective is None:
            continue
        if latest is not None and (
            effective is None or epoch_second(effective) <= epoch_second(latest)
        ):
            left_out.append(f"a price from {effective or 'the start'} after one from {latest}")
            continue
        amounts = _amounts(conditional.get("prices"), left_out)
        if amounts:
            latest = effective or latest
            yield entry({STANDARD_TIER: amounts}, STANDARD_TIER, effective)


def _start(constraint: Json, left_out: list[str]) -> str | None:
    """The day of a constraint; others than days are left out."""
    if isinstance(constraint, dict) and {"start_date", "start"} & constraint.keys():
        value = constraint.get("start_date", constraint.get("start"))
        found = since(value)
        if found is None:
            raise NoAmountError("a price starts on what is no date")
        return found
    left_out.append("a price by the time of day: llmmon has none")
    return None


def _amounts(prices: Json, left_out: list[str]) -> dict[int, Amounts]:
    if not isinstance(prices, dict):
        raise NoAmountError("prices is neither an object nor a list of them")
    found: dict[int, Amounts] = defaultdict(dict)
    for key, value in prices.items():
        if value is None:
            continue
        if key in _TOKENS:
            for bound, price in _tiers(key, value):
                found[bound][_TOKENS[key]] = price
        elif key in _UNITS:
            found[0][_UNITS[key]] = per_one(_amount(key, value))
        elif value != 0:
            left_out.append(reason(key))
    return found


def _tiers(key: str, value: Json) -> Iterator[tuple[int, Decimal]]:
    """The price, or those by the input tokens above which they hold."""
    if not isinstance(value, dict):
        yield 0, _amount(key, value)
        return
    yield 0, _amount(f"{key}.base", value.get("base"))
    tiers = value.get("tiers")
    if not isinstance(tiers, list):
        raise NoAmountError(f"{key} has no list of tiers")
    for tier in tiers:
        start = tier.get("start") if isinstance(tier, dict) else None
        if isinstance(start, bool) or not isinstance(start, int) or not 0 < start <= 10**9:
            raise NoAmountError(f"{key} has a tier without a start")
        yield start, _amount(f"{key}.price", _price(tier))


def _price(tier: Json) -> Json:
    return tier.get("price") if isinstance(tier, Mapping) else None


def _amount(key: str, value: Json) -> Decimal:
    try:
        return amount(value)
    except NoAmountError as error:
        raise NoAmountError(f"{key} {error}") from None
