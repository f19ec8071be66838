"""Where values fall, and that nothing but the value decides it."""

from __future__ import annotations

from decimal import Decimal
from math import nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.layout import POSITIVE, SCORE, Layout, Linear, layout_from_json


@given(st.floats(1e-5, 1e8))
def test_a_value_lies_within_half_a_per_cent_of_the_middle_of_its_bin(value: float) -> None:
    low, high = POSITIVE.edges(POSITIVE.bin_of(value))

    assert low * (1 - 1e-12) <= value <= high * (1 + 1e-12)
    assert POSITIVE.middle(POSITIVE.bin_of(value)) == pytest.approx(value, rel=0.005)


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_larger_values_never_fall_into_smaller_bins(one: float, other: float) -> None:
    small, large = sorted((one, other))

    for layout in (POSITIVE, SCORE):
        assert layout.bin_of(small) <= layout.bin_of(large)


@given(st.decimals(Decimal("0.0001"), Decimal(100_000), places=4))
def test_the_last_bit_of_a_written_number_never_decides_its_bin(written: Decimal) -> None:
    value = float(written)
    around = {POSITIVE.bin_of(near) for near in (nextafter(value, 0), value, nextafter(value, 1e9))}

    assert len(around) == 1


@pytest.mark.parametrize("hundredths", range(101))
def test_a_score_of_two_decimals_lies_in_the_middle_of_its_bin(hundredths: int) -> None:
    assert SCORE.bin_of(hundredths / 100) == 2 * hundredths


@pytest.mark.parametrize("layout", [POSITIVE, SCORE, Linear(low=1, high=5, steps=40)])
def test_what_is_out_of_range_has_bins_of_its_own(layout: Layout) -> None:
    assert (layout.bin_of(0), layout.bin_of(1e300)) == (layout.bins[0], layout.bins[-1]) or (
        layout is SCORE and layout.bin_of(-1) == layout.bins[0]
    )
    assert layout.edges(layout.bins[0])[0] <= layout.edges(layout.bins[1])[0]


@pytest.mark.parametrize("layout", [POSITIVE, SCORE, Linear(low=1, high=5, steps=40)])
def test_a_layout_is_what_it_was_after_reading(layout: Layout) -> None:
    assert layout_from_json(layout.to_json()) == layout


@pytest.mark.parametrize(
    "written",
    [
        None,
        {},
        {"kind": "quadratic"},
        {"kind": "linear", "low": 1, "high": 1, "steps": 3},
        {"kind": "linear", "low": 0, "high": 1, "steps": 10**9},
        {"kind": "logarithmic", "lowest": 5, "highest": -5},
        {"kind": "logarithmic", "lowest": 0, "highest": 10**9},
    ],
)
def test_a_layout_that_makes_no_sense_is_refused(written: object) -> None:
    with pytest.raises(DriftError, match="no layout of bins"):
        layout_from_json(written)
