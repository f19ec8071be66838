"""Simulated traffic: the same each time, as often as told, and seen the better the more there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import log
from statistics import mean, pstdev

import pytest

from llmmon.runtime.drift.check import AT_LEAST, AT_MOST, DOWN, RATIO, THRESHOLD, UP, Check
from llmmon.runtime.drift.events import KINDS, Column, Events
from llmmon.runtime.drift.history import History, Subject, merged
from llmmon.runtime.drift.job import Job
from llmmon.runtime.drift.layout import POSITIVE
from llmmon.runtime.drift.simulate_traffic import Forecast, simulate_traffic
from llmmon.runtime.drift.sketch import Categories, Numbers
from llmmon.runtime.drift.traffic import START, Traffic, sketches
from llmmon.runtime.drift.windows import HOUR_OF_WEEK

_LATENCY = Check(signal="latency", statistic="ks", kind=AT_LEAST, floor=0.1, direction=UP)
_LIMIT = Check(signal="error_rate", statistic=RATIO, kind=AT_MOST, floor=0.1, direction=UP)
_SCORE = Check(signal="grounded", statistic="ks", kind=AT_LEAST, floor=0.05, direction=DOWN)
_REASON = Check(signal="finish_reason", statistic="psi", kind=THRESHOLD, floor=0.1)
_JOB = Job(
    events=Events(files=(), columns=(Column(signal="grounded", name="g", kind="score"),)),
    checks=(_LATENCY,),
    window=12,
    confirmations=2,
    past_hours=4 * HOUR_OF_WEEK,
    season=HOUR_OF_WEEK,
    pinned=None,
    false_alarms_a_day=1 / 30,
)


def _forecast(traffic: int, *checks: Check, runs: int = 1) -> Forecast:
    return simulate_traffic(replace(_JOB, checks=checks), traffic, 1, runs=runs)


@pytest.mark.parametrize("kind", KINDS)
def test_traffic_of_each_kind_is_the_same_each_time(kind: str) -> None:
    one, two, other = (sketches(Traffic(per_hour=50), kind, 24, seed=seed) for seed in "aab")

    assert one == two != other
    assert [*one] == [*range(START, START + 24)]


@pytest.mark.parametrize("kind", KINDS)
def test_steps_hold_as_many_events_as_their_hours(kind: str) -> None:
    found = sketches(Traffic.independent(400), kind, 240, step=6, seed="a")

    assert [*found] == [*range(START, START + 240, 6)]
    assert mean(sketch.events for sketch in found.values()) == pytest.approx(2_400, rel=0.01)


def test_independent_numbers_are_log_normal() -> None:
    found = merged(
        sketches(Traffic.independent(2_000), "positive", 24, seed="a"), range(START, START + 24)
    )
    assert isinstance(found, Numbers)
    values = [
        log(POSITIVE.middle(n)) for n, count in found.counts.items() for _ in range(round(count))
    ]

    assert mean(values) == pytest.approx(log(1.2), abs=0.02)
    assert pstdev(values) == pytest.approx(0.8, abs=0.02)


def test_hours_vary_by_more_than_chance_and_like_the_hour_before() -> None:
    traffic = Traffic(per_hour=100_000, daily=0, customer_spread=0)
    found = sketches(traffic, "rate", 600, seed="a")
    rates = [log(s.counts["true"] / s.events) for s in found.values() if isinstance(s, Categories)]
    level, spread = mean(rates), pstdev(rates)
    next_to = mean((a - level) * (b - level) for a, b in pairwise(rates))

    assert spread == pytest.approx(0.2, rel=0.15)
    assert next_to / spread**2 == pytest.approx(0.6, abs=0.12)


def test_without_a_change_there_are_next_to_no_alarms_and_large_changes_are_seen() -> None:
    found = _forecast(1_000, _LATENCY, _LIMIT, _SCORE, _REASON)
    latency, limit, score, reason = found.checks

    assert sum(one.alarms for one in found.checks) <= 1
    assert {one.windows for one in found.checks} == {56}
    assert [*latency.seen] == ["+10%", "+20%", "+50%"]
    assert latency.seen["+50%"] >= 0.8
    assert [*score.seen] == ["-10%", "-20%", "-50%"]
    assert score.seen["-20%"] >= 0.8
    assert [*limit.seen] == [*reason.seen] == ["doubled"]
    assert latency.least is not None
    assert score.least is not None
    assert latency.least > 0 > score.least


def test_more_traffic_sees_more() -> None:
    (few,), (many,) = (_forecast(traffic, _LATENCY).checks for traffic in (5, 2_000))

    assert few.insufficient > many.insufficient == 0
    assert few.seen["+50%"] < many.seen["+50%"]


def test_the_level_is_shared_by_all_models() -> None:
    one, ten = (simulate_traffic(_JOB, 1, models, runs=1).level for models in (1, 10))

    assert ten < one


def test_a_pinned_past_is_simulated_with_its_length() -> None:
    past = sketches(Traffic(per_hour=10), "rate", 14 * 24, step=24, seed="a")
    subject = Subject(signal="error_rate", model="m")
    job = replace(
        _JOB, window=24, checks=(_LIMIT,), season=None, pinned=History(sketches={subject: past})
    )
    (limit,) = simulate_traffic(job, 1_000, 1, runs=1).checks

    assert (limit.windows, limit.insufficient, limit.alarms) == (28, 0, 0)


def test_whoever_watches_is_told_more_and_more() -> None:
    told: list[float | None] = []
    job = replace(_JOB, window=24, checks=(_LIMIT, _REASON))
    simulate_traffic(job, 100, 1, lambda _, share: told.append(share), runs=2)

    assert told == [0, 0.25, 0.5, 0.75]
