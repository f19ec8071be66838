"""LiteLLM's map of prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.price_maps.lists import litellm, rates, resolved, the_map

IN, OUT = "input_cost_per_token", "output_cost_per_token"


def test_prices_of_tokens_become_those_of_a_million() -> None:
    quote = litellm(
        input_cost_per_token=1.25e-06,
        output_cost_per_token=1e-05,
        cache_read_input_token_cost=1.25e-07,
        cache_creation_input_token_cost=1.5e-06,
        output_cost_per_reasoning_token=1.1e-05,
        max_tokens=128000,
        mode="chat",
    )

    assert quote.prices == (
        {
            "input": Decimal("1.25"),
            "cached_input": Decimal("0.125"),
            "cache_write": Decimal("1.5"),
            "output": 10,
            "reasoning": 11,
        },
    )
    assert quote.left_out == ()


def test_sizes_of_input_and_service_tiers_come_from_the_end_of_a_key() -> None:
    quote = litellm(
        input_cost_per_token=1e-06,
        input_cost_per_token_above_200k_tokens=2e-06,
        input_cost_per_token_above_199999_tokens=3e-06,
        input_cost_per_token_batches=5e-07,
        input_cost_per_token_flex=6e-07,
        cache_read_input_token_cost_above_200k_tokens_priority=4e-07,
        output_cost_per_token_priority=9e-06,
    )

    assert quote.prices == (
        {
            "input": 1,
            "above": [{"tokens": 199999, "input": 3}, {"tokens": 200000, "input": 2}],
            "service_tiers": {
                "batch": {"input": Decimal("0.5")},
                "flex": {"input": Decimal("0.6")},
                "priority": {
                    "output": 9,
                    "above": [{"tokens": 200000, "cached_input": Decimal("0.4")}],
                },
            },
        },
    )


def test_ranges_of_input_hold_above_their_start() -> None:
    quote = litellm(
        tiered_pricing=[
            {"range": [0, 32000.0], IN: 1e-06, OUT: 2e-06},
            {"range": [32000.0, 1e6], IN: 3e-06, OUT: 4e-06, "input_cost_per_audio_token": 1},
        ]
    )

    assert quote.prices == (
        {"input": 1, "output": 2, "above": [{"tokens": 32000, "input": 3, "output": 4}]},
    )
    assert quote.left_out == (
        "tiered_pricing.input_cost_per_audio_token: llmmon counts no audio tokens apart",
    )


def test_units() -> None:
    quote = litellm(
        input_cost_per_request=0.01,
        output_cost_per_image=0.04,
        output_cost_per_image_priority=0.08,
        input_cost_per_second=0.0001,
        output_cost_per_second=0.0,
        search_context_cost_per_query={
            "search_context_size_low": 0.01,
            "search_context_size_medium": 0.02,
            "search_context_size_high": 0.03,
        },
    )

    assert quote.prices == (
        {
            "request": Decimal("0.01"),
            "image": Decimal("0.04"),
            "second": Decimal("0.0001"),
            "search": Decimal("0.02"),
            "service_tiers": {"priority": {"image": Decimal("0.08")}},
        },
    )
    assert [words.partition(":")[0] for words in quote.left_out] == [
        "search_context_cost_per_query.search_context_size_low",
        "search_context_cost_per_query.search_context_size_high",
    ]


def test_seconds_of_both_sides_at_different_prices_are_left_out() -> None:
    quote = litellm(input_cost_per_second=0.1, output_cost_per_second=0.2)

    assert quote.prices == ()
    assert quote.left_out == (
        "input_cost_per_second and output_cost_per_second: llmmon has one price of seconds",
    )


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("input_cost_per_audio_token", 1e-06, "llmmon counts no audio tokens apart"),
        ("input_cost_per_character", 1e-06, "llmmon counts no characters"),
        ("input_cost_per_pixel", 1e-06, "llmmon counts images, not their pixels"),
        ("cache_creation_input_token_cost_above_1hr", 1e-06, "llmmon has one price of cache"),
        ("regional_processing_uplift_multiplier_eu", 1.1, "llmmon has no factors on prices"),
        ("off_peak_pricing", [{"hours_utc": "0-8"}], "llmmon has no prices by the time of day"),
        ("input_dbu_cost_per_token", 0.1, "it is not money"),
        ("code_interpreter_cost_per_session", 0.03, "llmmon counts no such unit"),
        ("input_cost_per_token_cache_hit", 1e-07, "llmmon has no such price"),
        ("input_cost_per_request_above_200k_tokens", 1, "llmmon has no such price"),
    ],
)
def test_what_a_price_file_cannot_hold_is_said(key: str, value: Any, why: str) -> None:
    quote = litellm(**{IN: 1e-06, key: value})

    assert quote.prices == ({"input": 1},)
    assert len(quote.left_out) == 1
    assert quote.left_out[0].startswith(f"{key}: {why}")


@pytest.mark.parametrize("value", [0, 0.0, None, {}, []])
def test_what_costs_nothing_and_has_no_place_is_not_said(value: Any) -> None:
    assert litellm(**{IN: 1e-06, "input_cost_per_pixel": value}).left_out == ()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (-1, "is -1, below zero"),
        ("1e-6", 'is the text "1e-6", not a price'),
        (True, "is true, not a price"),
        ([1], "is a list, not a price"),
        (10**12, "is 1000000000000, far outside of what a price can be"),
        (1e-30, "is 1E-30, far outside of what a price can be"),
    ],
)
def test_a_model_with_an_amount_that_cannot_be_believed_has_no_price(value: Any, why: str) -> None:
    quote = litellm(**{IN: 1e-06, OUT: value})

    assert (quote.prices, quote.refusal) == ((), f"{OUT} {why}")


@pytest.mark.parametrize("ranges", [[5], [{}], [{"range": []}], [{"range": [-1]}], "x", [[]]])
def test_ranges_without_a_start_are_refused(ranges: Any) -> None:
    assert litellm(tiered_pricing=ranges).refusal == "tiered_pricing has a range without a start"


def test_the_entry_that_explains_the_keys_is_no_model() -> None:
    found = the_map({"sample_spec": {IN: 0.0}, "m": {IN: 1e-06}, "n": 5})

    assert list(found.quotes) == ["m", "n"]
    assert found.quotes["n"].refusal == "it is not an object"


def test_a_model_is_found_with_and_without_its_provider() -> None:
    found = the_map(
        {
            "gpt": {IN: 1e-06, "litellm_provider": "openai"},
            "azure/gpt": {IN: 2e-06, "litellm_provider": "azure"},
            "azure/own": {IN: 3e-06, "litellm_provider": "azure"},
        }
    )

    assert [q.name for q in found.find("gpt")] == ["gpt"]
    assert [q.name for q in found.find("openai/gpt")] == ["gpt"]
    assert [q.name for q in found.find("own")] == ["azure/own"]
    assert found.find("none") == ()
    assert [q.name for q in found.matching(["azure/*"])] == ["azure/gpt", "azure/own"]
    assert list(found.of_providers(["openai"]).quotes) == ["gpt"]


_COSTS = st.decimals("0.00000001", "0.001", places=9)


@given(st.fixed_dictionaries({IN: _COSTS}, optional={OUT: _COSTS}), _COSTS)
def test_every_amount_arrives_to_the_last_digit(costs: dict[str, Decimal], above: Decimal) -> None:
    keys = {key: float(cost) for key, cost in costs.items()}
    prices = resolved(litellm(**keys, input_cost_per_token_above_128k_tokens=float(above)))
    (price,) = prices.prices
    found = rates(price)

    assert found["input standard base"] == costs[IN] * 1_000_000
    assert found["input standard above_128000"] == above * 1_000_000
    assert found.get("output standard base") == (costs[OUT] * 1_000_000 if OUT in costs else None)
