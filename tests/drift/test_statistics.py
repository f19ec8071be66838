"""Each statistic, held against SciPy on the same bins and against what must hold of it."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial import distance

from llmmon.runtime.drift.errors import LayoutError
from llmmon.runtime.drift.layout import POSITIVE, SCORE
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch, numbers
from llmmon.runtime.drift.statistics import STATISTICS, Statistic, chi_squared, g_test
from llmmon.runtime.drift.statistics.hellinger import hellinger
from llmmon.runtime.drift.statistics.jensen_shannon import jensen_shannon
from llmmon.runtime.drift.statistics.ks import ks
from llmmon.runtime.drift.statistics.mean_shift import mean_shift
from llmmon.runtime.drift.statistics.pairs import Pairs, in_groups, pooled
from llmmon.runtime.drift.statistics.proportion import rate_change, z_score
from llmmon.runtime.drift.statistics.psi import psi
from llmmon.runtime.drift.statistics.quantile_shift import quantile, quantile_shift
from llmmon.runtime.drift.statistics.wasserstein import wasserstein
from tests.drift.sketches import (
    category_sketches,
    number_sketches,
    rate_sketches,
    sketches_for,
    sketches_like,
)

exactly = pytest.approx
few = settings(max_examples=25)
"""For what runs once for each statistic."""
_BY_NAME = {statistic.name: statistic for statistic in STATISTICS}
_OF_NUMBERS = [s for s in STATISTICS if not s.name.startswith("rate")]
_OF_CATEGORIES = [
    _BY_NAME[name] for name in ("psi", "jensen_shannon", "hellinger", "chi_squared", "g_test")
]
_SYMMETRIC = (ks, wasserstein)


def _values(sketch: Numbers) -> list[float]:
    return [
        POSITIVE.middle(n)
        for n, count in sorted(sketch.counts.items())
        for _ in range(round(count))
    ]


def _weights(sketch: Numbers) -> tuple[list[float], list[float]]:
    return [POSITIVE.middle(number) for number in sketch.counts], list(sketch.counts.values())


@given(number_sketches, number_sketches)
def test_ks_is_that_of_scipy_on_the_same_bins(before: Numbers, now: Numbers) -> None:
    expected = stats.ks_2samp(_values(before), _values(now), method="asymp").statistic

    assert ks(before, now) == exactly(expected, abs=1e-9)


@given(number_sketches, number_sketches)
def test_wasserstein_is_that_of_scipy_on_the_same_bins(before: Numbers, now: Numbers) -> None:
    (values, weights), (values_now, weights_now) = _weights(before), _weights(now)
    expected = stats.wasserstein_distance(values, values_now, weights, weights_now)

    assert wasserstein(before, now) == exactly(expected, abs=1e-9)


@given(number_sketches | category_sketches, st.data())
def test_divergences_are_those_of_scipy_on_the_same_groups(
    before: Sketch, data: st.DataObject
) -> None:
    now = data.draw(sketches_like(before))
    pairs = in_groups(before, now)
    p, q = zip(*pairs.shares(), strict=True)
    smooth, smooth_now = zip(*pairs.smoothed(), strict=True)

    assert jensen_shannon(before, now) == exactly(distance.jensenshannon(p, q, base=2), abs=1e-9)
    roots = distance.euclidean([sqrt(x) for x in p], [sqrt(x) for x in q]) / sqrt(2)
    assert hellinger(before, now) == exactly(roots, abs=1e-9)
    both_ways = stats.entropy(smooth, smooth_now) + stats.entropy(smooth_now, smooth)
    assert psi(before, now) == exactly(both_ways, abs=1e-9)


@given(category_sketches, category_sketches)
def test_chi_squared_and_g_are_those_of_scipy(before: Categories, now: Categories) -> None:
    pairs = pooled(in_groups(before, now))
    if len(pairs.baseline) < 2:
        assert chi_squared.chi_squared(before, now) == exactly(0, abs=1e-9)
        return
    table = [pairs.baseline, pairs.current]
    pearson = stats.chi2_contingency(table, correction=False)
    woolf = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")

    assert chi_squared.chi_squared(before, now) == exactly(pearson.statistic, abs=1e-9)
    assert g_test.g_test(before, now) == exactly(woolf.statistic, abs=1e-9)
    compared = chi_squared.CHI_SQUARED.compare(before, now, 0.01, 1)
    assert compared.p_value == exactly(pearson.pvalue, abs=1e-9)


@given(rate_sketches, rate_sketches)
def test_the_test_of_two_rates_is_chi_squared_of_the_table(
    before: Categories, now: Categories
) -> None:
    table = [[sketch.counts["true"], sketch.counts["false"]] for sketch in (before, now)]
    expected = stats.chi2_contingency(table, correction=False).statistic

    assert z_score(before, now) ** 2 == exactly(expected, abs=1e-9)


@given(number_sketches, number_sketches)
def test_the_mean_is_that_of_the_middles(before: Numbers, now: Numbers) -> None:
    ratio = stats.tmean(_values(now)) / stats.tmean(_values(before))

    assert mean_shift(before, now) == exactly(ratio - 1, abs=1e-9)


@given(number_sketches, number_sketches)
def test_ks_and_wasserstein_do_not_care_which_window_is_the_past(
    before: Numbers, now: Numbers
) -> None:
    for statistic in _SYMMETRIC:
        assert statistic(before, now) == exactly(statistic(now, before), abs=1e-12)


@given(number_sketches, number_sketches, number_sketches)
def test_ks_and_wasserstein_keep_the_triangle(a: Numbers, b: Numbers, c: Numbers) -> None:
    for statistic in _SYMMETRIC:
        assert statistic(a, c) <= statistic(a, b) + statistic(b, c) + 1e-9


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda s: s.name)
@few
@given(data=st.data())
def test_a_window_does_not_differ_from_itself(statistic: Statistic, data: st.DataObject) -> None:
    sketch = data.draw(sketches_for(statistic))
    compared = statistic.compare(sketch, sketch, 0.01, 1)

    if statistic.name != "rate_level":
        assert (compared.value, compared.strength) == exactly((0, 0), abs=1e-7)
        assert compared.p_value == exactly(1)
        assert compared.least == 0
    assert compared.lower - 1e-9 <= compared.value <= compared.upper + 1e-9 or compared.upper == 0


@pytest.mark.parametrize("statistic", _OF_NUMBERS, ids=lambda s: s.name)
@few
@given(before=number_sketches, now=number_sketches)
def test_bounds_hold_the_value_and_widen_with_overdispersion(
    statistic: Statistic, before: Numbers, now: Numbers
) -> None:
    narrow = statistic.compare(before, now, 0.01, 1)
    wide = statistic.compare(before, now, 0.01, 4)

    assert narrow.lower <= narrow.value + 1e-9
    assert wide.lower <= narrow.lower + 1e-6
    assert wide.p_value >= narrow.p_value - 1e-9
    assert narrow.value == wide.value


@given(number_sketches, number_sketches, st.integers(-30, 30))
def test_a_change_of_unit_changes_neither_ks_nor_psi(
    before: Numbers, now: Numbers, bins: int
) -> None:
    moved = [
        Numbers(layout=POSITIVE, counts={n + bins: c for n, c in sketch.counts.items()})
        for sketch in (before, now)
    ]

    assert ks(*moved) == exactly(ks(before, now), abs=1e-12)
    assert psi(*moved) == exactly(psi(before, now), abs=1e-12)


@given(number_sketches, st.integers(1, 50))
def test_a_slowdown_is_seen_as_large_as_it_is(before: Numbers, bins: int) -> None:
    slower = Numbers(layout=POSITIVE, counts={n + bins: c for n, c in before.counts.items()})
    factor = 1.01**bins - 1

    assert quantile_shift(before, slower, 0.5) == exactly(factor, rel=1e-6)
    assert mean_shift(before, slower) == exactly(factor, rel=1e-6)


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda s: s.name)
@few
@given(data=st.data())
def test_more_events_make_less_noise(statistic: Statistic, data: st.DataObject) -> None:
    sketch = data.draw(sketches_for(statistic))

    noises = [statistic.noise(sketch, events, 0.01) for events in (100, 1_000, 10_000)]

    assert noises == sorted(noises, reverse=True)
    assert statistic.noise(sketch, 100, 0.001) >= noises[0]


def test_one_timeout_does_not_hide_a_slowdown() -> None:
    usual = [0.5 + 0.01 * n for n in range(200)]
    before = numbers(POSITIVE, [*usual, 600.0])
    now = numbers(POSITIVE, [1.5 * value for value in usual])

    assert psi(before, now) > 0.3
    assert quantile_shift(before, now, 0.5) == exactly(0.5, abs=0.02)


def test_a_constant_signal_that_moves_either_way_is_seen() -> None:
    constant = Numbers(layout=SCORE, counts={100: 500})

    for number in (90, 110):
        moved = Numbers(layout=SCORE, counts={number: 500})
        assert psi(constant, moved) > 5
        assert jensen_shannon(constant, moved) == exactly(1)


def test_categories_that_are_rare_are_tested_together() -> None:
    pairs = Pairs(baseline=(900, 3, 2, 95), current=(450, 2, 1, 47))

    assert pooled(pairs) == Pairs(baseline=(900, 95, 5), current=(450, 47, 3))


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.95, 1.0])
def test_a_quantile_is_exact_to_the_width_of_a_bin(share: float) -> None:
    values = [1 + n / 1_000 for n in range(2_001)]

    assert quantile(numbers(POSITIVE, values), share) == exactly(1 + 2 * share, rel=0.01)


@pytest.mark.parametrize("statistic", _OF_NUMBERS, ids=lambda s: s.name)
def test_numbers_are_not_compared_with_other_bins_or_categories(statistic: Statistic) -> None:
    latency, score = numbers(POSITIVE, [1, 2]), numbers(SCORE, [0.1, 0.2])

    with pytest.raises(LayoutError):
        statistic.compare(latency, score, 0.01, 1)
    with pytest.raises(LayoutError):
        statistic.compare(latency, Categories(counts={"stop": 3}), 0.01, 1)


@pytest.mark.parametrize("statistic", _OF_CATEGORIES, ids=lambda s: s.name)
def test_a_category_that_was_never_seen_is_a_change_and_not_infinite(statistic: Statistic) -> None:
    before = Categories(counts={"stop": 900, "length": 100})
    now = Categories(counts={"stop": 400, "length": 45, "content_filter": 55})

    compared = statistic.compare(before, now, 0.01, 1)

    assert 0 < compared.lower < compared.value < compared.upper < 5
    assert 0 < compared.p_value < 1e-9


def test_a_rate_is_of_true_and_false_only() -> None:
    with pytest.raises(LayoutError, match="only true and false"):
        rate_change(Categories(counts={"true": 1}), Categories(counts={"maybe": 1}))
