"""Recorded windows: the sketch tells what SciPy tells of the values themselves."""

from __future__ import annotations

import pytest
from scipy import stats

from llmmon.runtime.drift.layout import POSITIVE, Layout, Linear
from llmmon.runtime.drift.sketch import numbers
from llmmon.runtime.drift.statistics.chi_squared import CHI_SQUARED, chi_squared
from llmmon.runtime.drift.statistics.g_test import g_test
from llmmon.runtime.drift.statistics.jensen_shannon import jensen_shannon
from llmmon.runtime.drift.statistics.ks import KS, ks
from llmmon.runtime.drift.statistics.psi import psi
from llmmon.runtime.drift.statistics.wasserstein import wasserstein
from tests.drift.sketches import category_case, number_case

_FINE = Linear(low=0, high=1, steps=2_000)
_LARGE = [
    # PSI and distance by tenths of the baseline's values, half an event added to each for PSI.
    ("a latency a fifth slower", 0.0721, 0.1152),
    ("half slower and one timeout of 600 s", 0.4540, 0.2810),
    ("lengths with ties", 0.1061, 0.1399),
]
_NUMBERS = [*((name, POSITIVE) for name, _, _ in _LARGE), ("fifty scores without a change", _FINE)]


@pytest.mark.parametrize(("name", "layout"), _NUMBERS)
def test_ks_and_wasserstein_of_a_sketch_are_those_of_its_values(name: str, layout: Layout) -> None:
    before, now = number_case(name)
    sketches = numbers(layout, before), numbers(layout, now)
    exact = stats.ks_2samp(before, now)

    assert ks(*sketches) == pytest.approx(exact.statistic, abs=0.021)
    assert ks(*sketches) <= exact.statistic + 1e-12
    assert wasserstein(*sketches) == pytest.approx(
        stats.wasserstein_distance(before, now), rel=0.03
    )


@pytest.mark.parametrize(("name", "expected", "expected_distance"), _LARGE)
def test_divergences_by_tenths_are_close_to_those_of_tenths_of_the_values(
    name: str, expected: float, expected_distance: float
) -> None:
    before, now = number_case(name)
    sketches = numbers(POSITIVE, before), numbers(POSITIVE, now)

    # Ties leave open which tenth a value belongs to.
    assert psi(*sketches) == pytest.approx(expected, abs=0.03)
    assert jensen_shannon(*sketches) == pytest.approx(expected_distance, abs=0.02)


def test_a_slowdown_of_a_fifth_is_significant_and_its_psi_small() -> None:
    before, now = number_case("a latency a fifth slower")
    compared = KS.compare(numbers(POSITIVE, before), numbers(POSITIVE, now), 0.01, 1)

    assert compared.p_value < 0.002
    assert psi(numbers(POSITIVE, before), numbers(POSITIVE, now)) < 0.1


def test_refusals_from_2_to_4_per_cent_are_two_samples() -> None:
    before, now = category_case("refusals from 2% to 4%")

    assert chi_squared(before, now) == pytest.approx(3.844637223974764, abs=1e-9)
    assert CHI_SQUARED.compare(before, now, 0.01, 1).p_value == pytest.approx(0.0499053, abs=1e-6)
    assert psi(before, now) == pytest.approx(0.0153376, abs=1e-6)


def test_a_new_finish_reason_is_a_finite_change() -> None:
    before, now = category_case("finish reasons with a new one")

    assert psi(before, now) == pytest.approx(0.0600019, abs=1e-6)
    assert jensen_shannon(before, now) == pytest.approx(0.0987380, abs=1e-6)
    assert chi_squared(before, now) == pytest.approx(19.04675149411992, abs=1e-6)
    assert g_test(before, now) == pytest.approx(19.525800373172654, abs=1e-6)
