"""Price lists to try things with: their forms are real, their models and prices made up."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from llmmon.diagnostics import Report
from llmmon.model.price import Price
from llmmon.price_maps.formats import PriceMap, read_price_map
from llmmon.price_maps.price_text import price_text, read_price_text
from llmmon.price_maps.quote import Quote
from llmmon.resolve.prices import Prices
from tests.front_end import lines


def litellm(**keys: Any) -> Quote:
    """The one model `m` of a LiteLLM map."""
    return the_map({"m": {"litellm_provider": "ibm", **keys}}).quotes["m"]


def genai(prices: Any, **provider: Any) -> Quote:
    """The one model `ibm/m` of a genai-prices list."""
    models = [{"id": "m", "match": {"equals": "m"}, "prices": prices}]
    return the_map([{"id": "ibm", "models": models, **provider}]).quotes["ibm/m"]


def the_map(document: object) -> PriceMap:
    """A price list."""
    return read_price_map(json.dumps(document))


def resolved(quote: Quote) -> Prices:
    """A model's prices as llmmon reads them from a file that it wrote itself."""
    report = Report()
    text = price_text({quote.name: quote.prices})
    found = read_price_text("prices.yaml", text.encode(), report)
    assert found is not None, lines(report)
    assert report.ok, lines(report)
    _, file = found
    return file.prices[quote.name]


def rates(price: Price) -> dict[str, Decimal]:
    """What a price charges: of a million tokens, or of one unit."""
    return {
        " ".join((r.unit, r.service_tier, r.context_tier)): r.per_million
        if r.is_of_tokens
        else r.amount
        for r in price.rates
    }
