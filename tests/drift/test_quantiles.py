"""Tail probabilities and critical values, held against SciPy."""

from __future__ import annotations

import pytest
from scipy import special, stats

from llmmon.runtime.drift import quantiles

_LEVELS = [1e-6, 0.001, 0.029, 0.05, 0.5]


@pytest.mark.parametrize("freedom", [1, 2, 3, 9, 24, 101])
@pytest.mark.parametrize("x", [0.0, 0.01, 1.0, 7.5, 60.0, 900.0])
def test_the_tail_of_chi_squared_is_scipys(freedom: int, x: float) -> None:
    expected = stats.chi2.sf(x, freedom)

    assert quantiles.chi_squared_tail(x, freedom) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("x", [0.0, 0.1, 0.3, 0.8, 1.0, 1.17, 1.19, 1.63, 3.0])
def test_the_tail_of_kolmogorov_is_scipys(x: float) -> None:
    assert quantiles.kolmogorov_tail(x) == pytest.approx(special.kolmogorov(x), rel=1e-9)


@pytest.mark.parametrize("level", _LEVELS)
def test_critical_values_are_scipys(level: float) -> None:
    assert quantiles.normal_critical(level) == pytest.approx(stats.norm.isf(level), abs=1e-9)
    assert quantiles.kolmogorov_critical(level) == pytest.approx(special.kolmogi(level), rel=1e-9)
    for freedom in (1, 4, 9):
        expected = stats.chi2.isf(level, freedom)
        assert quantiles.chi_squared_critical(level, freedom) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("freedom", [1, 3, 9])
@pytest.mark.parametrize("shift", [0.5, 5.0, 50.0, 500.0])
@pytest.mark.parametrize("level", [0.001, 0.03, 0.5, 0.97])
def test_bounds_of_noncentrality_hold_what_they_promise(
    freedom: int, shift: float, level: float
) -> None:
    x = stats.ncx2.isf(level, freedom, shift)
    bound = quantiles.lowest_shift(x, freedom, level)

    if bound:
        assert stats.ncx2.sf(x, freedom, bound) == pytest.approx(level, abs=0.012, rel=0.1)
    assert bound or stats.chi2.sf(x, freedom) >= level
    assert quantiles.highest_shift(x, freedom, 1 - level) == bound
