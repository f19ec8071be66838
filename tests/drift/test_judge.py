"""Verdicts: what alarms, what does not, and what is too little to say."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import pytest

from llmmon.runtime.drift.check import AT_LEAST, AT_MOST, RATIO, THRESHOLD, Check
from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT, OK, Judgement, judge
from llmmon.runtime.drift.null import CONFORMAL, INDEPENDENT, OVERDISPERSED, Past, Scored
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from llmmon.runtime.drift.statistics import Comparison
from llmmon.runtime.drift.windows import HOUR_OF_WEEK, trailing
from tests.drift.traffic import FIRST, PAST, constant, latencies, rates

_SLOWER = Check(signal="latency", statistic="ks", kind=AT_LEAST, floor=0.2)
_KS = Check(signal="latency", statistic="ks", kind=THRESHOLD, floor=0.1)
_PSI = Check(signal="latency", statistic="psi", kind=THRESHOLD, floor=0.2)
_REFUSALS = Check(signal="refusal_rate", statistic=RATIO, kind=AT_MOST, floor=0.1)
_LEVEL = 0.0289


def _from(hour: int, factor: float) -> Callable[[int], float]:
    return lambda now: factor if now >= hour else 1.0


def _verdict(
    check: Check,
    hours: dict[int, Sketch],
    *,
    end: int = PAST + 12,
    past: int = PAST,
    season: int | None = HOUR_OF_WEEK,
) -> Judgement:
    windows = trailing(end=FIRST + end, length=6, confirmations=2, past_hours=past, season=season)
    decided = judge(check, hours, windows, _LEVEL)
    assert decided is not None
    return decided.verdict()


def test_a_slowdown_by_half_is_drift_with_its_size_and_bounds() -> None:
    judged = _verdict(_SLOWER, latencies(1, hours=PAST + 12, slowdown=_from(PAST, 1.5)))

    assert (judged.verdict, judged.reason) == (DRIFT, "unusual, and beyond the floor")
    effect = judged.effect
    assert effect is not None
    assert effect.null == CONFORMAL
    assert effect.lower < 0.5 < effect.upper
    assert effect.value == pytest.approx(0.5, abs=0.25)
    assert 0.2 < effect.least == effect.lower


def test_a_speed_up_is_drift_as_well() -> None:
    judged = _verdict(_SLOWER, latencies(2, hours=PAST + 12, slowdown=_from(PAST, 0.55)))

    assert judged.verdict == DRIFT
    assert judged.effect is not None
    assert judged.effect.value < 0


def test_a_change_below_the_floor_is_none_however_significant() -> None:
    hours = latencies(3, hours=PAST + 12, events=150, slowdown=_from(PAST, 1.14))
    judged = _verdict(_SLOWER, hours)

    assert (judged.verdict, judged.reason) == (OK, "not surely beyond the floor")
    assert judged.effect is not None
    assert judged.effect.p_value is not None
    assert judged.effect.p_value <= _LEVEL


def test_one_window_alone_is_not_confirmed() -> None:
    judged = _verdict(_SLOWER, latencies(4, hours=PAST + 12, slowdown=_from(PAST + 6, 1.6)))

    assert (judged.verdict, judged.reason) == (OK, "the window before did not show it")


def test_a_window_cannot_be_confirmed_by_one_without_traffic() -> None:
    hours = latencies(5, hours=PAST + 12, slowdown=_from(PAST, 1.6))
    for hour in range(PAST, PAST + 6):
        del hours[FIRST + hour]

    judged = _verdict(_SLOWER, hours)

    assert judged.verdict == INSUFFICIENT
    assert "the window before has too few events" in judged.reason


def test_no_change_in_noisy_hours_is_ok_where_a_plain_test_alarms() -> None:
    hours = latencies(6, hours=PAST + 12, events=150, hour_noise=0.2)
    judged = _verdict(_KS, hours)

    assert judged.verdict == OK
    assert judged.effect is not None
    assert judged.effect.overdispersion > 2


def test_few_events_are_insufficient_and_never_ok() -> None:
    judged = _verdict(_PSI, latencies(7, hours=PAST + 12, events=5))

    assert (judged.verdict, judged.events) == (INSUFFICIENT, 30)
    assert judged.least_events is not None
    assert judged.least_events > 30
    assert judged.effect is None


def test_no_events_and_no_past_are_insufficient() -> None:
    hours = latencies(8, hours=PAST)
    only_now = {
        hour: sketch
        for hour, sketch in latencies(8, hours=PAST + 12).items()
        if hour >= FIRST + PAST
    }

    assert _verdict(_KS, hours).reason == "no events"
    assert _verdict(_KS, only_now).reason == "no past to compare with"


def test_a_past_of_a_handful_of_events_is_insufficient() -> None:
    judged = _verdict(_KS, latencies(9, hours=36, events=1), end=36, past=24, season=None)

    assert (judged.verdict, judged.reason) == (INSUFFICIENT, "the past has too few events")


@pytest.mark.parametrize(
    ("past", "null"), [(672, CONFORMAL), (90, OVERDISPERSED), (30, INDEPENDENT)]
)
def test_a_short_past_falls_back_and_says_so(past: int, null: str) -> None:
    hours = latencies(10, hours=past + 12, events=60, slowdown=_from(past, 2))
    judged = _verdict(_KS, hours, end=past + 12, past=past, season=None)

    assert judged.verdict == DRIFT
    assert judged.effect is not None
    assert judged.effect.null == null


def test_a_rate_above_its_limit_alarms_from_its_lower_bound_on() -> None:
    hours = rates(11, hours=PAST + 12, rate=lambda hour: 0.15 if hour >= PAST else 0.02)
    judged = _verdict(_REFUSALS, hours)

    assert judged.verdict == DRIFT
    assert judged.effect is not None
    assert judged.effect.least > 0.1


def test_a_rate_that_chance_may_have_put_above_its_limit_does_not_alarm() -> None:
    hours = rates(12, hours=PAST + 12, events=10, rate=lambda hour: 0.12 if hour >= PAST else 0.02)

    assert _verdict(_REFUSALS, hours).verdict == OK


@pytest.mark.parametrize("kind", [THRESHOLD, AT_LEAST])
def test_refusals_that_double_are_seen(kind: str) -> None:
    floor = 0.005 if kind == THRESHOLD else 0.3
    check = Check(signal="refusal_rate", statistic=RATIO, kind=kind, floor=floor)
    hours = rates(
        13, hours=PAST + 12, events=1_000, rate=lambda hour: 0.04 if hour >= PAST else 0.02
    )

    assert _verdict(check, hours).verdict == DRIFT


def test_a_constant_signal_is_ok_until_it_moves() -> None:
    assert _verdict(_KS, constant(1.0, hours=PAST + 12)).verdict == OK
    moved = constant(1.0, hours=PAST) | {
        hour: sketch
        for hour, sketch in constant(2.0, hours=PAST + 12).items()
        if hour >= FIRST + PAST
    }

    for check in (_KS, _PSI, _SLOWER):
        judged = _verdict(check, moved)
        assert judged.verdict == DRIFT, check
        assert judged.effect is not None
        assert judged.effect.value < inf


def test_an_incident_of_the_past_does_not_hide_the_next_one() -> None:
    def slowdown(hour: int) -> float:
        return 5.0 if 102 <= hour < 108 else 1.5 if hour >= PAST else 1.0

    judged = _verdict(_SLOWER, latencies(14, hours=PAST + 12, slowdown=slowdown))

    assert judged.verdict == DRIFT
    assert judged.effect is not None
    assert judged.effect.hours_left_out == 6


def test_what_happens_every_other_day_is_no_incident() -> None:
    def slowdown(hour: int) -> float:
        return 5.0 if hour % 50 < 6 else 1.0

    judged = _verdict(_SLOWER, latencies(18, hours=PAST + 12, slowdown=slowdown))

    assert judged.effect is not None
    assert judged.effect.hours_left_out == 0


def test_a_change_that_lasts_is_still_drift_three_days_later() -> None:
    hours = latencies(15, hours=PAST + 72, slowdown=_from(PAST, 1.6))

    assert _verdict(_SLOWER, hours, end=PAST + 72).verdict == DRIFT


def test_more_traffic_than_ever_is_no_drift() -> None:
    hours = latencies(16, hours=PAST + 12, hour_noise=0.05)
    hours |= {
        hour: sketch
        for hour, sketch in latencies(17, hours=PAST + 12, events=400, hour_noise=0.05).items()
        if hour >= FIRST + PAST
    }

    assert _verdict(_KS, hours).verdict == OK


def test_a_rank_counts_both_the_value_and_its_strength() -> None:
    past = Past(scores=tuple(Scored(start=n, value=n, strength=10 - n) for n in range(9)))
    compared = Comparison(value=8.5, lower=0, upper=9, p_value=0, strength=5.5)

    assert past.rank(compared) == pytest.approx((1 + 5) / 10)
    assert past.can_promise(0.1)
    assert not past.can_promise(0.09)


def test_overdispersion_is_how_strong_past_windows_were_if_there_are_enough() -> None:
    past = Past(scores=tuple(Scored(start=n, value=0, strength=n) for n in range(11)))

    assert past.overdispersion == 5
    assert past.before(5).overdispersion == 1


@pytest.mark.parametrize(
    ("check", "sketch"),
    [
        (Check(signal="latency", statistic="ks", kind=AT_MOST, floor=1), Numbers),
        (Check(signal="finish_reason", statistic="ks", kind=THRESHOLD, floor=0.1), Categories),
        (Check(signal="finish_reason", statistic="psi", kind=AT_LEAST, floor=0.1), Categories),
        (Check(signal="latency", statistic="other", kind=THRESHOLD, floor=0.1), Numbers),
    ],
)
def test_a_check_that_does_not_fit_its_signal_is_refused(
    check: Check, sketch: type[Numbers] | type[Categories]
) -> None:
    hours = constant(1.0, hours=PAST + 12)
    if sketch is Categories:
        hours = dict.fromkeys(hours, Categories(counts={"stop": 50}))

    with pytest.raises(DriftError):
        _verdict(check, hours)


def test_without_any_event_there_is_nobody_to_judge() -> None:
    windows = trailing(end=10, length=1, confirmations=1, past_hours=5, season=None)

    assert judge(_KS, {}, windows, _LEVEL) is None
