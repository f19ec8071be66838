"""How many events a floor needs, and which thresholds lie within the noise."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from llmmon.runtime.drift.budget import FEWEST_EVENTS
from llmmon.runtime.drift.layout import POSITIVE
from llmmon.runtime.drift.noise import least_events, noise_at
from llmmon.runtime.drift.sketch import Categories, Sketch, numbers
from llmmon.runtime.drift.statistics.ks import KS, ks
from llmmon.runtime.drift.statistics.mean_shift import NEAR_MEAN
from llmmon.runtime.drift.statistics.proportion import RATE_LEVEL, RATE_POINTS
from llmmon.runtime.drift.statistics.psi import PSI, psi
from llmmon.runtime.drift.statistics.quantile_shift import MEDIAN

_RANDOM = Random(7)
_PAST = numbers(POSITIVE, [_RANDOM.lognormvariate(0, 0.8) for _ in range(20_000)])


def test_a_psi_of_a_fifth_is_noise_for_fifty_events_and_not_for_a_thousand() -> None:
    few = noise_at("psi", events=50, past_events=10_000, level=0.05)
    many = noise_at("psi", events=1_000, past_events=10_000, level=0.05)

    assert few is not None
    assert many is not None
    assert many < 0.02 < 0.2 < few


@pytest.mark.parametrize(("name", "statistic"), [("ks", ks), ("psi", psi)])
def test_chance_exceeds_the_noise_as_often_as_the_level_says(
    name: str, statistic: Callable[[Sketch, Sketch], float]
) -> None:
    random = Random(11)
    noise = noise_at(name, events=400, past_events=20_000, level=0.1)
    assert noise is not None
    windows = [
        numbers(POSITIVE, [random.lognormvariate(0, 0.8) for _ in range(400)]) for _ in range(300)
    ]
    above = sum(statistic(_PAST, window) > noise for window in windows) / len(windows)

    assert 0.05 <= above <= 0.16


def test_what_depends_on_the_values_has_no_noise_before_there_are_any() -> None:
    assert noise_at("wasserstein", events=100, past_events=1_000, level=0.01) is None


def test_a_smaller_floor_needs_more_events() -> None:
    half, fifth, tenth = (least_events(NEAR_MEAN, f, 0.03, _PAST) or 0 for f in (0.5, 0.2, 0.1))

    assert FEWEST_EVENTS <= half < fifth < tenth
    assert 300 < tenth < 1_000


def test_the_fewest_events_are_those_whose_noise_is_the_floor() -> None:
    for statistic, floor in ((KS, 0.05), (PSI, 0.05), (NEAR_MEAN, 0.2), (MEDIAN, 0.02)):
        least = least_events(statistic, floor, 0.03, _PAST)
        assert least is not None
        assert (
            statistic.noise(_PAST, least, 0.03) <= floor < statistic.noise(_PAST, least - 1, 0.03)
        )


def test_a_past_that_is_too_small_is_enough_for_no_window() -> None:
    few = numbers(POSITIVE, [1.0 + n / 100 for n in range(30)])

    assert least_events(KS, 0.05, 0.03, few) is None


def test_rates_are_seen_in_windows_of_any_size_that_is_sensible() -> None:
    past = Categories(counts={"true": 200, "false": 9_800})

    assert least_events(RATE_LEVEL, 0.1, 0.03, past) == FEWEST_EVENTS
    points = least_events(RATE_POINTS, 0.01, 0.03, past)
    assert points is not None
    assert 800 < points < 2_000
