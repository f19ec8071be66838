"""Recorded windows: SciPy says the same of the same bins, and nearly the same of the values."""

from __future__ import annotations

from math import sqrt

import pytest
from scipy import stats
from scipy.spatial.distance import euclidean, jensenshannon

from llmmon.runtime.drift.sketch import Numbers
from llmmon.runtime.drift.statistics.chi_squared import CHI_SQUARED
from llmmon.runtime.drift.statistics.g_test import g_test
from llmmon.runtime.drift.statistics.hellinger import hellinger
from llmmon.runtime.drift.statistics.jensen_shannon import jensen_shannon
from llmmon.runtime.drift.statistics.ks import KS, ks
from llmmon.runtime.drift.statistics.pairs import in_groups
from llmmon.runtime.drift.statistics.psi import psi
from llmmon.runtime.drift.statistics.wasserstein import wasserstein
from tests.drift.case_tables import (
    CATEGORIES,
    CATEGORY_FIGURES,
    FIGURES,
    NUMBERS,
    PEERS,
    CategoryFigure,
    Figure,
    counts_of,
    sketches_of,
)
from tests.drift.recipes import RECIPES
from tests.drift.sketches import number_case

exactly = pytest.approx
_NEAR = {"ks": 0.002, "psi": 0.011, "jensen_shannon": 0.012}
_NEAR_OF_FEW = {"ks": 0.021, "psi": 0.17, "jensen_shannon": 0.075}
"""How far a sketch may be from the values. Fifty of them have few bins, and uneven tenths."""
_NEAR_W1 = 0.035


def _middles(sketch: Numbers) -> list[float]:
    return [
        sketch.layout.middle(n)
        for n, count in sorted(sketch.counts.items())
        for _ in range(round(count))
    ]


@pytest.mark.parametrize("case", NUMBERS)
def test_scipy_says_the_same_of_the_same_bins(case: str) -> None:
    before, now = sketches_of(case)
    values, values_now = _middles(before), _middles(now)
    pairs = in_groups(before, now)
    p, q = zip(*pairs.shares(), strict=True)
    smooth, smooth_now = zip(*pairs.smoothed(), strict=True)
    limit = stats.ks_2samp(values, values_now, method="asymp")
    effective = len(values) * len(values_now) / (len(values) + len(values_now))

    assert ks(before, now) == exactly(limit.statistic, abs=1e-9)
    assert KS.compare(before, now, 0.05, 1.0).p_value == exactly(
        stats.kstwobign.sf(limit.statistic * sqrt(effective)), rel=1e-9
    )
    assert wasserstein(before, now) == exactly(
        stats.wasserstein_distance(values, values_now), abs=1e-9
    )
    assert jensen_shannon(before, now) == exactly(jensenshannon(p, q, base=2), abs=1e-9)
    roots = euclidean([sqrt(x) for x in p], [sqrt(x) for x in q]) / sqrt(2)
    assert hellinger(before, now) == exactly(roots, abs=1e-9)
    both_ways = stats.entropy(smooth, smooth_now) + stats.entropy(smooth_now, smooth)
    assert psi(before, now) == exactly(both_ways, abs=1e-9)


@pytest.mark.parametrize("case", NUMBERS)
@pytest.mark.parametrize("figure", [f for f in FIGURES if f.key in _NEAR], ids=lambda f: f.key)
def test_a_sketch_says_nearly_what_its_values_say(figure: Figure, case: str) -> None:
    of_values, of_sketch = figure.of_values(*number_case(case)), figure.ours(*sketches_of(case))
    near = _NEAR_OF_FEW if "fifty" in case else _NEAR

    assert of_sketch == pytest.approx(of_values, abs=near[figure.key])


@pytest.mark.parametrize("case", NUMBERS)
def test_wasserstein_of_a_sketch_is_nearly_that_of_its_values(case: str) -> None:
    expected = stats.wasserstein_distance(*number_case(case))

    assert wasserstein(*sketches_of(case)) == pytest.approx(expected, rel=_NEAR_W1)


@pytest.mark.parametrize("case", NUMBERS)
def test_ks_of_a_sketch_is_never_more_than_that_of_its_values(case: str) -> None:
    assert ks(*sketches_of(case)) <= stats.ks_2samp(*number_case(case)).statistic + 1e-12


@pytest.mark.parametrize("case", CATEGORIES)
@pytest.mark.parametrize("figure", CATEGORY_FIGURES, ids=[f.key for f in CATEGORY_FIGURES])
def test_categories_are_scipys_to_nine_digits(figure: CategoryFigure, case: str) -> None:
    before, now = counts_of(case)

    assert figure.ours(before, now) == exactly(figure.of_counts(before, now), abs=1e-9)


def test_a_new_finish_reason_is_a_finite_change() -> None:
    before, now = counts_of("finish reasons with a new one")

    assert g_test(before, now) == pytest.approx(19.525800373172654, abs=1e-6)
    assert 0 < CHI_SQUARED.compare(before, now, 0.01, 1).p_value < 0.001


def test_a_slowdown_of_a_fifth_is_significant_and_its_psi_small() -> None:
    before, now = sketches_of("a latency a fifth slower")

    assert KS.compare(before, now, 0.01, 1).p_value < 0.002
    assert psi(before, now) < 0.1


@pytest.mark.parametrize(("figure", "peer"), RECIPES, ids=[" ".join(key) for key in RECIPES])
def test_other_libraries_do_what_the_page_says_they_do(figure: str, peer: str) -> None:
    measured = next(each for each in PEERS[figure] if each["peer"] == peer)
    for case in NUMBERS:
        value = measured[case]
        assert isinstance(value, float)
        assert RECIPES[figure, peer](*number_case(case)) == pytest.approx(value, rel=1e-3, abs=1e-6)
