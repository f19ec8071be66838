"""Prices of specs beside those of a list."""

from __future__ import annotations

from decimal import Decimal

import pytest

from llmmon.diagnostics import Report
from llmmon.parsing import parse_all
from llmmon.price_maps.check import Comparison, check_prices
from llmmon.price_maps.watched import watched
from llmmon.reading import ReadSpec
from tests.front_end import source_of
from tests.price_maps.lists import the_map

IN, OUT, CACHED = "input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost"
LIST = the_map({"m": {"litellm_provider": "ibm", IN: 1e-06, OUT: 4e-06, CACHED: 1e-07}})
DAY = "2026-12-01"


def _compared(prices: str, more: str = "", day: str = DAY) -> Comparison:
    text = f"version: llmmon/v1\nservice: chat\nmodels: [{{name: m, prices: {prices}}}]\n{more}"
    source = source_of(text, report := Report())
    assert source is not None
    return check_prices(watched(parse_all([ReadSpec(source, None)], report)), LIST, day)


def _told(found: Comparison) -> list[tuple[str, Decimal | None, Decimal | None, str]]:
    return [
        (
            " ".join((one.pair.key.unit, one.pair.key.context_tier)),
            one.pair.spec,
            one.pair.listed,
            str(one.pair.percent),
        )
        for one in found.differences
    ]


def test_the_same_prices_differ_in_nothing_however_they_are_written() -> None:
    found = _compared("[{input: 1.00, cached_input: 0.1, output: 4, reasoning: 4}]")

    assert (found.compared, found.differences, found.notes) == (1, [], [])


def test_a_difference_is_told_once_with_how_much_it_is() -> None:
    found = _compared("[{per: 1k, input: 0.0008, cached_input: 0.0001, output: 0.004}]")

    assert _told(found) == [("input base", Decimal("0.8"), Decimal(1), "25.0")]
    assert (found.differences[0].at.line, found.differences[0].at.column) == (3, 46)


def test_what_a_spec_leaves_to_a_fallback_is_compared_as_it_is_billed() -> None:
    assert _told(_compared("[{input: 1, output: 4}]")) == [
        ("cached_input base", Decimal(1), Decimal("0.1"), "-90.0")
    ]


def test_a_price_of_large_inputs_that_the_list_lacks_is_a_difference() -> None:
    prices = "[{input: 1, cached_input: 0.1, output: 4, above: [{tokens: 200k, input: 2}]}]"

    assert _told(_compared(prices)) == [("input above_200000", Decimal(2), Decimal(1), "-50.0")]


@pytest.mark.parametrize(("day", "percent"), [("2026-12-31", "100.0"), ("2027-01-01", "-50.0")])
def test_the_price_that_holds_on_the_day_is_compared(day: str, percent: str) -> None:
    others = "cached_input: 0.1, output: 4"
    prices = f"[{{input: 0.5, {others}}}, {{effective: 2027-01-01, input: 2, {others}}}]"

    assert _told(_compared(prices, day=day))[0][3] == percent


@pytest.mark.parametrize(
    ("prices", "more", "words"),
    [
        ("[{gpu_hour: 3}]", "", "its price is of GPU hours, which no list has"),
        ("[{effective: 2027-01-01, input: 1}]", "", "by the spec it has no price on 2026-12-01"),
        ("[{input: 1}]", "currency: EUR\n", "its prices are in EUR, those of the list in USD"),
        (
            "[{input: 1, cached_input: 0.1, output: 4, search: 1}]",
            "",
            "only the spec has a price of search",
        ),
        (
            "[{input: 1, cached_input: 0.1, output: 4, service_tiers: {batch: {input: 1}}}]",
            "",
            "only the spec has prices of the service tier batch",
        ),
    ],
)
def test_what_cannot_be_compared_is_noted_and_no_difference(
    prices: str, more: str, words: str
) -> None:
    found = _compared(prices, more)

    assert [note.words for note in found.notes] == [words]
    assert found.differences == []


def test_a_price_that_was_free_has_no_percentage() -> None:
    assert _told(_compared("[{input: 0, cached_input: 0.1, output: 4}]")) == [
        ("input base", Decimal(0), Decimal(1), "None")
    ]
