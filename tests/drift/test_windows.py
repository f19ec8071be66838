"""Which hours are compared, and how many windows an alarm may cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.runtime.drift.baseline import baseline
from llmmon.runtime.drift.budget import HIGHEST_LEVEL, level_of, level_together
from llmmon.runtime.drift.sketch import Categories, Sketch
from llmmon.runtime.drift.windows import HOUR_OF_WEEK, Windows, trailing


@given(st.integers(1, 48), st.integers(1, 3), st.sampled_from([None, 24, 168]))
def test_windows_and_their_past_never_overlap(
    length: int, confirmations: int, season: int | None
) -> None:
    windows = trailing(
        end=10_000, length=length, confirmations=confirmations, past_hours=672, season=season
    )
    used = [hour for back in range(windows.judged) for hour in windows.current(back)]

    assert len({*used}) == len(used) == length * windows.judged >= length * confirmations
    assert max(windows.past) < min(used)


def _ones(windows: Windows) -> dict[int, Sketch]:
    """One event an hour, whose category is the hour."""
    return {hour: Categories(counts={str(hour): 1}) for hour in range(windows.end)}


def _hours(sketch: Sketch | None) -> list[int]:
    assert isinstance(sketch, Categories)
    return sorted(int(hour) for hour, count in sketch.counts.items() for _ in range(round(count)))


def test_a_window_is_compared_with_the_same_hours_of_other_weeks() -> None:
    windows = trailing(end=2_000, length=6, confirmations=2, past_hours=672, season=HOUR_OF_WEEK)
    alike = _hours(baseline(_ones(windows), windows).of(windows.current()))

    assert len(alike) == 6 * 4
    assert {*alike} <= {*windows.past}
    assert {hour % 168 for hour in alike} == {hour % 168 for hour in windows.current()}


def test_a_past_window_is_compared_with_everything_but_itself() -> None:
    windows = trailing(end=2_000, length=6, confirmations=1, past_hours=672, season=HOUR_OF_WEEK)
    past = baseline(_ones(windows), windows)
    earlier = list(windows.earlier())

    assert len(earlier) == 112
    for window in earlier[:5]:
        alike = _hours(past.of(window))
        assert len(alike) == 6 * 3
        assert not {*alike} & {*window}


def test_without_a_season_the_whole_past_counts() -> None:
    windows = trailing(end=2_000, length=6, confirmations=1, past_hours=672, season=None)
    past = baseline(_ones(windows), windows)

    assert _hours(past.of(windows.current())) == [*windows.past]
    assert len(_hours(past.of(next(windows.earlier())))) == 666


def test_hours_that_the_past_never_had_have_no_baseline() -> None:
    windows = trailing(end=2_000, length=6, confirmations=1, past_hours=672, season=HOUR_OF_WEEK)

    assert baseline({}, windows).of(windows.current()) is None


def test_two_windows_after_each_other_allow_a_higher_level_for_each() -> None:
    assert level_of(1, 1_200, 1) == pytest.approx(1 / 2_400)
    assert level_of(1, 1_200, 2) == pytest.approx((1 / 2_400) ** 0.5)
    assert level_together(level_of(1, 1_200, 2), 2) == pytest.approx(1 / 2_400)
    assert level_of(100, 120, 2) == HIGHEST_LEVEL
