"""How values and names stand in messages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.words import LONGEST, described, did_you_mean, listed, nearest, quoted, shown


@given(st.text())
def test_quoted_text_is_one_short_line_that_a_terminal_can_show(text: str) -> None:
    result = quoted(text)

    assert result.isprintable()
    assert len(result) <= 2 + 10 * LONGEST
    assert result[0] == result[-1] == '"'


@pytest.mark.parametrize(
    ("value", "text", "long"),
    [
        ("a", '"a"', 'the text "a"'),
        (5, "5", "the number 5"),
        (Decimal("0.10"), "0.10", "the number 0.10"),
        (True, "true", "true"),
        (None, "nothing", "nothing"),
        ([1], "a list", "a list"),
        ({}, "a mapping", "a mapping"),
    ],
)
def test_a_value_is_shown_as_a_spec_would_have_it(value: object, text: str, long: str) -> None:
    assert (shown(value), described(value)) == (text, long)


def test_long_text_is_cut() -> None:
    assert quoted("x" * 100) == '"' + "x" * (LONGEST - 1) + '…"'


def test_a_hint_names_the_nearest_name_or_else_all_of_them() -> None:
    names = ["granite-34b", "granite-embed"]

    assert did_you_mean("granite-43b", names, "models") == 'did you mean "granite-34b"?'
    assert did_you_mean("mixtral", names, "models") == "models: granite-34b, granite-embed"
    assert did_you_mean("mixtral", [], "models", "declare one") == "declare one"


def test_the_nearest_name_is_found_whatever_its_case() -> None:
    assert nearest("GRANITE", ["granite", "llama"]) == "granite"
    assert nearest("x" * 10_000, ["x" * 9_999]) == "x" * 9_999


def test_many_names_are_counted_rather_than_listed() -> None:
    assert listed(str(n) for n in range(12)) == "0, 1, 2, 3, 4, 5, 6, 7, and 4 more"
    assert listed(["plain", "two words"]) == 'plain, "two words"'
