"""The error ratio of a period, against the events themselves: a week in a real Prometheus 2 and 3.

`python -m benchmarks.history` does the same for a month, and for a service with hardly any traffic,
whose errors of a week are too few to be counted to a percent.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from benchmarks.history import Row, measure, table
from benchmarks.history_rules import Recorded, compiled
from benchmarks.history_shapes import HOUR, SHAPES, History, Span, history_of
from llmmon.model import naming
from tests.promtool import PromTools

WEEK = Span(days=7, scrape=60)
BUSY = tuple(shape for shape in SHAPES if shape.service != "rare")


@pytest.fixture(scope="module", params=["v2", "v3"])
def rows(
    request: pytest.FixtureRequest, promtools: PromTools, tmp_path_factory: pytest.TempPathFactory
) -> list[Row]:
    tool = getattr(promtools, request.param)
    assert tool.prometheus is not None, f"no prometheus beside {tool.promtool}"
    return list(measure([tool], tmp_path_factory.mktemp("history"), WEEK, BUSY))


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return compiled(["chat"], WEEK.days, WEEK.scrape, tmp_path / "specs")["chat"]


@pytest.fixture
def restarted() -> History:
    return history_of(next(shape for shape in SHAPES if shape.restart), WEEK)


def test_the_error_ratio_of_the_period_is_the_true_one_to_a_percent(rows: list[Row]) -> None:
    assert len(rows) == 11
    assert [row for row in rows if not row.within(1)] == [], table(rows)


def test_the_mean_of_ratios_would_be_far_off_after_an_incident(rows: list[Row]) -> None:
    # If it were not, the histories would be too easy to prove anything.
    ends = {row.what: row for row in rows if row.instant == "end of the period"}
    quiet, peak, office = (ends[shape.what] for shape in BUSY if shape.incident)

    assert quiet.sloth > 5 * quiet.truth
    assert peak.sloth < 0.6 * peak.truth
    assert math.isnan(office.sloth)


def test_rules_are_back_filled_after_those_that_they_read(recorded: Recorded) -> None:
    assert [{rule["record"] for rule in rules} for rules in recorded.passes()] == [
        {naming.EVENTS_TOTAL},
        {naming.EVENTS_BAD, naming.EVENTS_TOTAL_HOURLY},
        {naming.EVENTS_BAD_HOURLY},
    ]


def test_a_pod_that_restarts_counts_from_zero_again(restarted: History) -> None:
    pod = restarted.pods[0]
    assert pod.restart is not None
    good = [scrape[1] for scrape in pod.exposed()]

    assert good[pod.restart] < good[pod.restart - 1]
    assert good[0] == 0
    assert sorted(good[pod.restart :]) == good[pod.restart :]


def test_the_truth_moves_at_full_hours_only(restarted: History) -> None:
    in_the_incident = WEEK.incident_day + 15 * HOUR

    assert restarted.counted(in_the_incident + HOUR - 1) == restarted.counted(in_the_incident)
    assert restarted.counted(in_the_incident - 1) != restarted.counted(in_the_incident)
