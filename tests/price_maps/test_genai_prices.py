"""The list of genai-prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.price_maps.lists import genai, rates, resolved, the_map


def test_prices_of_a_million_tokens_and_of_a_thousand_calls() -> None:
    quote = genai(
        {
            "input_mtok": 1.25,
            "cache_read_mtok": 0.125,
            "cache_write_mtok": 1.5,
            "output_mtok": 10,
            "output_reasoning_mtok": 11,
            "requests_kcount": 5,
            "web_searches_kcount": 10,
            "input_audio_mtok": 3,
            "cache_write_1h_mtok": 6,
            "input_pixels": 0,
        },
        pricing_urls=["https://example.com/pricing/"],
    )

    assert quote.source == "https://example.com/pricing"
    assert quote.prices == (
        {
            "input": Decimal("1.25"),
            "cached_input": Decimal("0.125"),
            "cache_write": Decimal("1.5"),
            "output": 10,
            "reasoning": 11,
            "request": Decimal("0.005"),
            "search": Decimal("0.01"),
        },
    )
    assert quote.left_out == (
        "input_audio_mtok: llmmon counts no audio tokens apart",
        "cache_write_1h_mtok: llmmon has one price of cache writes, however long they live",
    )


def test_tiers_hold_above_a_number_of_input_tokens() -> None:
    tiers = [{"start": 200000, "price": 6}, {"start": 500000, "price": 9}]
    quote = genai({"input_mtok": {"base": 3, "tiers": tiers}, "output_mtok": 15})
    (price,) = resolved(quote).prices

    assert quote.prices == (
        {
            "input": 3,
            "output": 15,
            "above": [{"tokens": 200000, "input": 6}, {"tokens": 500000, "input": 9}],
        },
    )
    assert rates(price)["input standard above_500000"] == 9
    assert rates(price)["output standard above_500000"] == 15


def test_prices_from_a_day_on_are_in_order() -> None:
    quote = genai(
        [
            {"prices": {"input_mtok": 3}},
            {"constraint": {"start_date": "2026-03-13"}, "prices": {"input_mtok": 2}},
            {"constraint": {"start": "2026-05-01T02:00:00+02:00"}, "prices": {"input_mtok": 1}},
        ]
    )

    assert [price.get("effective") for price in quote.prices] == [
        None,
        "2026-03-13",
        "2026-05-01T00:00:00Z",
    ]
    assert len(resolved(quote).prices) == 3


def test_what_is_not_a_date_in_order_is_left_out() -> None:
    quote = genai(
        [
            {"prices": {"input_mtok": 3}},
            {"constraint": {"start_date": "2026-03-13"}, "prices": {"input_mtok": 2}},
            {"constraint": {"start_date": "2026-01-01"}, "prices": {"input_mtok": 1}},
            {"constraint": {"start_time": "16:30:00Z"}, "prices": {"input_mtok": 1}},
        ]
    )

    assert len(quote.prices) == 2
    assert quote.left_out == (
        "a price from 2026-01-01 after one from 2026-03-13",
        "a price by the time of day: llmmon has none",
    )


@pytest.mark.parametrize(
    ("prices", "why"),
    [
        (5, "prices is neither an object nor a list of them"),
        ([5], "prices has an item that is not an object"),
        ({"input_mtok": -1}, "input_mtok is -1, below zero"),
        ({"input_mtok": [1]}, "input_mtok is a list, not a price"),
        ({"requests_kcount": "1"}, 'requests_kcount is the text "1", not a price'),
        ({"input_mtok": {"tiers": []}}, "input_mtok.base is nothing, not a price"),
        ({"input_mtok": {"base": 1, "tiers": 5}}, "input_mtok has no list of tiers"),
        ({"input_mtok": {"base": 1, "tiers": [{}]}}, "input_mtok has a tier without a start"),
        (
            [{"constraint": {"start_date": "2026-99-99"}, "prices": {"input_mtok": 1}}],
            "a price starts on what is no date",
        ),
    ],
)
def test_a_model_that_cannot_be_believed_has_no_price(prices: Any, why: str) -> None:
    quote = genai(prices)

    assert (quote.prices, quote.refusal) == ((), why)


def test_a_model_is_named_with_its_provider_and_several_may_sell_it() -> None:
    models = [{"id": "m", "prices": {"input_mtok": 1}}]
    found = the_map([{"id": "ibm", "models": models}, {"id": "aws", "models": models}])

    assert list(found.quotes) == ["ibm/m", "aws/m"]
    assert [q.name for q in found.find("m")] == ["ibm/m", "aws/m"]
    assert [q.name for q in found.of_providers(["aws"]).find("m")] == ["aws/m"]


def test_a_document_with_units_holds_its_providers_under_a_key() -> None:
    models = [{"id": "m", "prices": {"input_mtok": 1}}]

    assert list(the_map({"units": {}, "providers": [{"id": "ibm", "models": models}]}).quotes) == [
        "ibm/m"
    ]
