"""The `le` of a bucket, as those write it who expose it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.utils import floatToGoString

from llmmon.promql import Matcher, bound_matcher

_BOUNDS = st.decimals(min_value="0.000001", max_value=9_999_999, places=6).filter(bool)


def _matches(matcher: Matcher, text: str) -> bool:
    if matcher.op == "=":
        return matcher.value == text
    return re.fullmatch(matcher.value, text) is not None


@given(_BOUNDS)
def test_a_bound_matches_what_the_python_client_writes(bound: Decimal) -> None:
    written: str = floatToGoString(float(bound))  # type: ignore[no-untyped-call]

    assert _matches(bound_matcher(bound), written)


@pytest.mark.parametrize(
    ("bound", "written"),
    [
        ("0.8", "0.8"),
        ("5", "5"),
        ("5", "5.0"),
        ("0", "0.0"),
        ("0.0001", "0.0001"),
        ("0.00005", "5e-05"),
        ("0.0000125", "1.25e-05"),
        ("999999", "999999"),
        ("1000000", "1e+06"),
        ("2500000", "2.5e+06"),
    ],
)
def test_a_bound_matches_what_go_and_prometheus_3_write(bound: str, written: str) -> None:
    assert _matches(bound_matcher(Decimal(bound)), written)


def test_a_bound_matches_no_other_bound() -> None:
    assert not _matches(bound_matcher(Decimal(5)), "50")
    assert not _matches(bound_matcher(Decimal(5)), "5.00")
