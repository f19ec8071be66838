"""What sketches count, and that they add up."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.runtime.drift.errors import LayoutError
from llmmon.runtime.drift.layout import POSITIVE, SCORE
from llmmon.runtime.drift.sketch import Categories, Numbers, categories, less, numbers, total
from tests.drift.sketches import number_sketches

_VALUES = st.lists(st.none() | st.floats(-10, 1e6) | st.sampled_from([nan, inf, -inf]), max_size=50)


@given(_VALUES, _VALUES)
def test_the_sketch_of_all_is_the_sum_of_the_sketches(
    one: list[float | None], other: list[float | None]
) -> None:
    together = numbers(POSITIVE, one + other)

    assert total([numbers(POSITIVE, one), numbers(POSITIVE, other)]) == together
    assert together.events + sum(together.apart.values()) == len(one) + len(other)


@given(number_sketches, number_sketches, number_sketches)
def test_adding_knows_no_order(a: Numbers, b: Numbers, c: Numbers) -> None:
    assert total([total([a, b]), c]) == total([a, total([b, c])]) == total([c, b, a])


@given(number_sketches, number_sketches)
def test_a_part_can_be_taken_out_again(a: Numbers, b: Numbers) -> None:
    assert less(total([a, b]), b) == a


def test_what_no_bin_holds_is_counted_apart_by_what_it_is() -> None:
    sketch = numbers(POSITIVE, [1.5, None, nan, inf, -inf, -3, None, 0])

    assert sketch.events == 2
    assert sketch.apart == {"missing": 2, "nan": 1, "infinite": 2, "negative": 1}
    assert categories(["stop", None]).apart == {"missing": 1}


def test_sketches_of_other_bins_are_not_added() -> None:
    with pytest.raises(LayoutError, match="cannot be added"):
        total([numbers(POSITIVE, [1]), numbers(SCORE, [1])])
    with pytest.raises(LayoutError, match="cannot be added"):
        total([numbers(POSITIVE, [1]), Categories(counts={"stop": 1})])
    with pytest.raises(LayoutError, match="cannot be added"):
        total([Categories(counts={"stop": 1}), numbers(POSITIVE, [1])])
