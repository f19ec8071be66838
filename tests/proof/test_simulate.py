"""What the simulation says of courses that can be worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from llmmon.model.burn_rate import tiers_for
from llmmon.rules.proof.course import Course, Phase, Stream
from llmmon.rules.proof.simulate import ABSENT, EXHAUSTED, Outcome, Watch, percentage, simulate
from llmmon.units import Duration

MONTH = Duration.parse("30d")
RATE = Decimal(600_000)


def watch(objective: str = "0.995", *, smoothed: bool = True) -> Watch:
    budget = 1 - Decimal(objective)
    tiers = tiers_for(Decimal(objective), MONTH)
    return Watch(float(budget), 30 * 1440, tiers, 5, 329 if smoothed else None)


def course(step: int, *phases: tuple[int, str]) -> Course:
    """Phases of so many minutes at an error ratio."""
    made = []
    for minutes, ratio in phases:
        bad = RATE * Decimal(ratio)
        made.append(Phase(minutes, RATE - bad, bad))
    return Course("a course", step, tuple(made))


def first_minute(outcome: Outcome, key: str) -> int:
    """When an alert fires for the first time, in minutes."""
    return outcome.step * next(
        index for index, firing in enumerate(outcome.firing) if firing and key in firing
    )


def test_a_total_outage_pages_when_two_percent_of_a_month_s_budget_are_gone() -> None:
    # 1 h at 14.4 x 0.5 % is 4.32 minutes of nothing but errors in an hour with traffic throughout.
    outcome = simulate(course(1, (120, "0"), (30, "1")), watch(smoothed=False))

    # 4 of 60 minutes are 6.7 %, 5 are 8.3 %; then the alert waits for 2 minutes.
    assert first_minute(outcome, "burn0") == 120 + 5 + 2


def test_a_steady_burn_fires_just_the_tiers_below_it() -> None:
    outcome = simulate(course(60, (360, "0.02")), watch())  # 4 times the budget of 0.5 %

    assert outcome.at(360) == frozenset({"burn2", "burn3", EXHAUSTED})


def test_errors_within_the_budget_fire_nothing() -> None:
    outcome = simulate(course(60, (360, "0.004")), watch())

    assert not any(outcome.firing)


def test_no_traffic_is_neither_good_nor_bad() -> None:
    idle = Course("idle", 1, (Phase(60, Decimal(0), Decimal(0)),))

    assert not any(simulate(idle, watch()).firing)


def test_a_vanished_metric_is_missed_after_ten_minutes() -> None:
    vanished = Course("vanished", 1, (Phase(10, RATE, Decimal(0)), Phase(20, None, None)))

    assert first_minute(simulate(vanished, watch()), ABSENT) == 11 + 10


def test_four_bad_events_are_too_few_and_six_are_enough() -> None:
    def lonely(bad: int) -> Course:
        quiet = Phase(10, Decimal(0), Decimal(0))
        return Course("few", 1, (quiet, Phase(bad, Decimal(0), Decimal(1)), quiet))

    assert all("burn0" not in (f or ()) for f in simulate(lonely(4), watch()).firing)
    assert any("burn0" in (f or ()) for f in simulate(lonely(6), watch()).firing)


def test_the_fast_page_stays_until_the_slow_page_takes_over() -> None:
    outcome = simulate(course(1, (60, "0"), (20, "1"), (60, "0")), watch())
    known = [firing for firing in outcome.firing if firing is not None]
    paging = [bool({"burn0", "burn1"} & firing) for firing in known]

    starts = [now and not before for before, now in pairwise(paging)]
    assert sum(starts) == 1, "one incident is one page"
    assert not paging[-1]


def test_a_budget_that_is_overspent_is_exhausted_after_its_wait() -> None:
    outcome = simulate(course(15, (120, "0.006")), watch())

    # The period's ratio comes from hourly samples: the first full hour, and 15 minutes of waiting.
    assert 60 <= first_minute(outcome, EXHAUSTED) <= 90


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1.0, "100%"), (0.5, "50%"), (0.12345678, "12.35%"), (-199.0, "-1.99e+04%"), (0.0, "0%")],
)
def test_percentages_read_as_prometheus_writes_them(value: float, shown: str) -> None:
    assert percentage(value) == shown


def test_a_counter_goes_on_where_the_last_phase_ended() -> None:
    stream = Stream(((2, Decimal(10)), (3, Decimal(0)), (1, Decimal(5))))

    assert stream.counter == "1000000+10x2 1000020+0x2 1000025+5x0"


def test_a_series_that_comes_late_starts_from_nothing_and_one_that_goes_is_marked_stale() -> None:
    late = Stream(((2, None), (2, Decimal(7))))
    gone = Stream(((1, Decimal(7)), (3, None)))

    assert late.counter == "_x3 7+7x1"
    assert gone.counter == "1000000+7x1 stale _x2"
