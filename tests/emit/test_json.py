"""The JSON writer."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.emit.json import dump
from llmmon.errors import InternalError

SCALARS = st.text() | st.integers() | st.booleans() | st.none()
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=25
)


@given(TREES)
def test_the_standard_library_reads_back_what_was_written(value: Any) -> None:
    assert json.loads(dump(value)) == value


@given(TREES.map(lambda value: json.loads(json.dumps(value))))
def test_visible_text_is_written_as_the_standard_library_writes_it(value: Any) -> None:
    theirs = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    if theirs.isascii() and "\x7f" not in theirs:
        assert dump(value) == theirs


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9))
def test_decimals_lose_no_digit(value: Decimal) -> None:
    assert json.loads(dump([value]), parse_float=Decimal, parse_int=Decimal) == [value]


def test_text_stays_readable_and_what_is_invisible_is_spelt_out() -> None:
    assert dump("Grüße 👍 \u202e\x7f\U000e0041") == '"Grüße 👍 \\u202e\\u007f\\udb40\\udc41"\n'


def test_keys_keep_their_order() -> None:
    assert dump({"b": 1, "a": [], "c": {}}) == '{\n  "b": 1,\n  "a": [],\n  "c": {}\n}\n'


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), b"bytes"])
def test_what_has_no_exact_text_is_our_bug(value: Any) -> None:
    with pytest.raises(InternalError):
        dump({"k": value})
