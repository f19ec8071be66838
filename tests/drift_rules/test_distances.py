"""The definitions that rules are held to, against SciPy."""

from __future__ import annotations

import random

import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, wasserstein_distance

from llmmon.rules.drift.moments import middles
from llmmon.rules.drift.scope import Layout
from llmmon.rules.proof.drift.distances import Pair, measure
from llmmon.rules.proof.drift.simulate import Simulation
from tests.drift_rules.test_promtool import SAME_HOURS, history, signals

LEVEL = 0.01


def layout() -> Layout:
    return next(s for s in signals(*SAME_HOURS) if s.name == "latency").layouts()[0]


def pair(seed: int) -> Pair:
    rng = random.Random(seed)
    bins = layout()
    now = [rng.randrange(0, 50) for _ in bins.bins]
    return Pair(now=now, before=[rng.randrange(0, 90) for _ in now], layout=bins)


@pytest.mark.parametrize("seed", range(5))
def test_distances_are_those_of_scipy(seed: int) -> None:
    both = pair(seed)
    centers = [float(center) for center in middles(both.layout)]
    w = wasserstein_distance(centers, centers, both.now, both.before)

    assert measure("jensen_shannon", both, LEVEL, 1).value == pytest.approx(
        jensenshannon(both.now, both.before, base=2), rel=1e-9
    )
    assert measure("wasserstein", both, LEVEL, 1).value == pytest.approx(w, rel=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_the_score_of_chi_squared_is_that_of_the_table_over_its_freedom(seed: int) -> None:
    both = pair(seed)
    table = [[x, y] for x, y in zip(both.now, both.before, strict=True) if x or y]
    statistic, _, freedom, _ = chi2_contingency(table, correction=False)

    score = measure("chi_squared", both, LEVEL, 1).score
    # Empty bins have no row, but rules know all bins there are.
    assert score * (len(both.now) - 1) == pytest.approx(statistic, rel=1e-4)
    assert freedom <= len(both.now) - 1


def test_bounds_widen_with_the_variance_of_the_past() -> None:
    both = pair(1)

    for statistic in ("ks", "psi", "jensen_shannon", "wasserstein", "chi_squared"):
        alone, noisy = (measure(statistic, both, LEVEL, excess) for excess in (1.0, 4.0))
        assert noisy.lower < alone.lower < alone.value, statistic
        assert noisy.value == alone.value, statistic


def test_drift_does_not_become_usual_while_it_lasts() -> None:
    signal = next(s for s in signals(*SAME_HOURS) if s.name == "finish_reason")
    (check,) = signal.checks
    (bins,) = signal.layouts()
    judged = Simulation(signal, check, bins, history(signal, bins, seed=2)).run()

    confirmed = [n for n, window in enumerate(judged) if window and window.verdict == 1]
    assert confirmed
    assert confirmed == list(range(confirmed[0], confirmed[-1] + 1))
