"""Texts that are price lists, and texts that are not."""

from __future__ import annotations

import pytest

from llmmon.price_maps.formats import read_price_map
from llmmon.price_maps.quote import PriceMapError

GOOD = '{"m": {"litellm_provider": "ibm", "input_cost_per_token": 1e-06}}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not valid JSON: expecting value at line 1, column 1"),
        (GOOD[:-10], "is not valid JSON: "),
        ("[" * 200_000, "is nested too deeply to be a price list"),
        ("5", "does not look like prices of litellm or genai-prices"),
        ("[1, 2]", "does not look like prices of litellm or genai-prices"),
        ('{"a": {"b": 1}}', "does not look like prices of litellm or genai-prices"),
        (GOOD.replace("1e-06", "NaN"), "has NaN, which is no number in JSON"),
        (GOOD.replace("1e-06", "-Infinity"), "has -Infinity, which is no number in JSON"),
        (GOOD.replace("1e-06", "9" * 5_000), "has a number of 5000 characters"),
        (GOOD.replace("1e-06", "1e99999999999999999999"), "has a number that is far too large"),
        ('{"m": 1, "m": 2}', 'has the key "m" twice in one object; which one is meant?'),
        (
            '[{"id": "a", "models": [{"id": "b"}, {"id": "b"}]}]',
            'has the model "a/b" twice',
        ),
    ],
)
def test_a_text_that_is_no_price_list_is_refused_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(PriceMapError) as raised:
        read_price_map(text)

    assert str(raised.value).startswith(message)


def test_a_format_that_is_named_must_fit() -> None:
    assert read_price_map(GOOD, "litellm").format == "litellm"
    with pytest.raises(PriceMapError, match="does not look like prices of genai-prices"):
        read_price_map(GOOD, "genai-prices")


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert list(read_price_map("\ufeff" + GOOD).quotes) == ["m"]


def test_more_digits_than_llmmon_computes_with_are_refused_rather_than_rounded() -> None:
    digits = "0.00000" + "1" * 21
    quote = read_price_map(GOOD.replace("1e-06", digits)).quotes["m"]

    assert quote.refusal == (
        "input_cost_per_token is 0.00000111111111111111111111, which has more digits than a price"
    )


def test_a_large_object_with_a_key_twice_is_refused_at_once() -> None:
    keys = ", ".join(f'"k{n}": 1' for n in range(200_000))
    with pytest.raises(PriceMapError, match="twice in one object"):
        read_price_map(f'{{{keys}, "k199999": 1}}')
