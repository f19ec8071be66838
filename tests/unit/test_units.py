"""Durations, ratios, money and frequencies: exact, and printed one way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.units import (
    Duration,
    Frequency,
    Money,
    Size,
    UnitError,
    decimal_text,
    parse_percent,
    percent_text,
)

_DECIMALS = st.decimals(
    min_value=0, max_value=10**9, places=9, allow_nan=False, allow_infinity=False
)


@given(st.integers(1, 10**14))
def test_a_printed_duration_is_read_back_as_itself(milliseconds: int) -> None:
    duration = Duration(milliseconds)

    assert Duration.parse(str(duration)) == duration


@given(_DECIMALS)
def test_a_printed_number_is_read_back_as_itself_without_an_exponent(number: Decimal) -> None:
    text = decimal_text(number)

    assert Decimal(text) == number
    assert "E" not in text.upper()
    assert not ("." in text and text.endswith(("0", ".")))


@given(st.decimals(min_value=0, max_value=1, places=8))
def test_a_printed_percentage_is_read_back_as_itself(ratio: Decimal) -> None:
    assert parse_percent(percent_text(ratio)) == ratio


@pytest.mark.parametrize(
    ("text", "canonical", "milliseconds"),
    [
        ("5s", "5s", 5_000),
        ("800ms", "800ms", 800),
        ("1h30m", "1h30m", 5_400_000),
        ("90m", "1h30m", 5_400_000),
        ("4w", "28d", 28 * 86_400_000),
        ("1y", "365d", 365 * 86_400_000),
        ("0d5s", "5s", 5_000),
        ("1s1s", "2s", 2_000),
    ],
)
def test_a_duration_is_printed_as_prometheus_would(
    text: str, canonical: str, milliseconds: int
) -> None:
    duration = Duration.parse(text)

    assert (str(duration), duration.milliseconds) == (canonical, milliseconds)


@pytest.mark.parametrize(
    "text", ["", "5", "5 s", "s", "-5s", "1.5s", "0s", "0d0h", "5x", "\u0665s", "5s\n"]
)
def test_what_is_not_a_duration_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnitError, match=r"^is "):
        Duration.parse(text)


def test_a_duration_in_words_keeps_its_largest_units() -> None:
    assert Duration.parse("50h1s").words() == "2 days 2 hours"
    assert Duration.parse("61s").words() == "1 minute 1 second"
    assert Duration.parse("1d1h1m").words(most=1) == "1 day"


def test_durations_are_ordered_by_length_whatever_their_units() -> None:
    texts = ["1w", "90s", "2m", "1500ms", "8d"]

    assert [str(d) for d in sorted(map(Duration.parse, texts))] == [
        "1s500ms",
        "1m30s",
        "2m",
        "7d",
        "8d",
    ]


@pytest.mark.parametrize(
    ("text", "ratio"), [("99.5%", "0.995"), ("0%", "0"), ("100 %", "1"), ("0.10%", "0.001")]
)
def test_a_percentage_is_an_exact_ratio(text: str, ratio: str) -> None:
    assert parse_percent(text) == Decimal(ratio)


@pytest.mark.parametrize("text", ["99.5", "%", "-1%", "1e2%", ".5%", "99,5%", "\u0669%"])
def test_what_is_not_a_percentage_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        parse_percent(text)


@pytest.mark.parametrize(
    ("text", "printed"), [("500 USD", "500 USD"), ("0.50EUR", "0.5 EUR"), ("12.00 CHF", "12 CHF")]
)
def test_money_keeps_its_amount_and_currency(text: str, printed: str) -> None:
    assert str(Money.parse(text)) == printed


@pytest.mark.parametrize("text", ["500", "USD 500", "500 usd", "500 US", "-5 USD", "1,000 USD"])
def test_what_is_not_money_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        Money.parse(text)


def test_a_frequency_needs_a_count_above_zero_and_a_period() -> None:
    assert str(Frequency.parse("2  per week")) == "2 per week"
    for text in ("0 per month", "1 per hour", "one per day", "1/day"):
        with pytest.raises(UnitError):
            Frequency.parse(text)


@pytest.mark.parametrize(
    ("text", "number", "printed"),
    [
        ("64 MiB", 64 * 2**20, "64 MiB"),
        ("64MB", 64_000_000, "64 MB"),
        ("1024 KiB", 2**20, "1 MiB"),
        ("1500 kB", 1_500_000, "1500 kB"),
        ("2 TiB", 2**41, "2 TiB"),
    ],
)
def test_sizes_are_bytes_and_print_as_they_are_written(
    text: str, number: int, printed: str
) -> None:
    assert (Size.parse(text).bytes, str(Size.parse(text))) == (number, printed)
    assert Size.parse(printed) == Size.parse(text)


@pytest.mark.parametrize("text", ["64", "64 mb", "1.5 GB", "0 MiB", "-1 GB", "1 PB", "64 kiB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match="is (not )?a size"):
        Size.parse(text)
