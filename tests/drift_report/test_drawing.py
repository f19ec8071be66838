"""What charts are drawn from: groups of bins, axes, and colours that can be told apart."""

from __future__ import annotations

import re
from importlib.resources import files
from math import isclose
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmmon.drift_report.bins import MOST_GROUPS, histogram
from llmmon.drift_report.interval_chart import Interval, interval_chart
from llmmon.drift_report.markup import html
from llmmon.drift_report.scales import Scale, number_text
from llmmon.runtime.drift.layout import POSITIVE, SCORE, Layout
from llmmon.runtime.drift.sketch import Numbers, numbers
from tests.drift.sketches import number_sketches


@given(number_sketches, number_sketches)
def test_groups_hold_every_event_but_those_beyond_the_axis(
    baseline: Numbers, current: Numbers
) -> None:
    drawn = histogram(baseline, current)

    assert drawn is not None
    assert len(drawn.edges) == len(drawn.baseline) + 1 <= MOST_GROUPS + 1
    assert list(drawn.edges) == sorted({*drawn.edges})
    for sketch, shares, outside in zip(
        (baseline, current), (drawn.baseline, drawn.current), drawn.outside, strict=True
    ):
        assert isclose(sum(shares) + outside / sketch.events, 1, abs_tol=1e-9)
        assert outside <= 2 * 0.001 * sketch.events + 1


def test_one_value_far_out_does_not_stretch_the_axis() -> None:
    usual = numbers(POSITIVE, [1 + place / 1_000 for place in range(2_000)])
    outlier = numbers(POSITIVE, [*(1 + place / 1_000 for place in range(2_000)), 600.0])
    drawn = histogram(outlier, usual)

    assert drawn is not None
    assert drawn.edges[-1] < 4
    assert drawn.outside[0] >= 1


def test_scores_of_one_are_seen_apart_from_those_below() -> None:
    drawn = histogram(*[numbers(SCORE, [1.0] * 50 + [0.8] * 50)] * 2)

    assert drawn is not None
    assert not drawn.is_log
    assert drawn.baseline.count(0.5) == 2


class _Uneven:
    """Bins with bounds as people choose them for a histogram, the last of them without an end."""

    bounds = (0.1, 0.5, 1.0, 5.0, 30.0)

    def edges(self, number: int) -> tuple[float, float]:
        return (0.0, *self.bounds)[number], (*self.bounds, 30.0)[number]


def test_bins_that_are_uneven_are_drawn_as_they_are_each_as_wide() -> None:
    layout = cast("Layout", _Uneven())
    drawn = histogram(
        Numbers(layout=layout, counts={1: 30, 2: 60, 3: 10}),
        Numbers(layout=layout, counts={2: 40, 4: 50, 5: 10}),
    )

    assert drawn is not None
    assert list(drawn.edges) == [0, 1, 2, 3, 4, 5]
    assert list(drawn.baseline) == [0.3, 0.6, 0.1, 0, 0]
    assert list(drawn.current) == [0, 0.4, 0, 0.5, 0.1]
    assert drawn.ticks() == [(0, "0.1"), (1, "0.5"), (2, "1"), (3, "5"), (4, "30"), (5, "more")]
    assert [drawn.place_of(v) for v in (0.1, 0.3, 0.75, 3.0, 30.0, 99.0)] == pytest.approx(
        [0, 0.5, 1.5, 2.5, 4, 4]
    )


@pytest.mark.parametrize(
    ("low", "high", "is_log", "expected"),
    [
        (0, 1, False, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0, 0.07, False, [0, 0.02, 0.04, 0.06]),
        (-0.3, 0.4, False, [-0.2, 0, 0.2, 0.4]),
        (0.09, 11, True, [0.1, 0.2, 0.5, 1, 2, 5, 10]),
        (1e-6, 1e6, True, [1e-6, 1e-4, 1e-2, 1, 100, 1e4, 1e6]),
        (1.0, 1.4, True, [1.0, 1.1, 1.2, 1.3, 1.4]),
        (2, 2, False, [2]),
    ],
)
def test_ticks_are_round_and_within_the_axis(
    low: float, high: float, is_log: bool, expected: list[float]
) -> None:
    scale = Scale(low=low, high=high, start=0, length=300, is_log=is_log)

    assert scale.ticks() == pytest.approx(expected)


@given(st.floats(-1e9, 1e9), st.booleans())
def test_no_value_is_drawn_outside_of_an_axis(value: float, is_log: bool) -> None:
    scale = Scale(low=0.5, high=20, start=40, length=300, is_log=is_log)

    assert 40 <= scale.place(value) <= 340


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((0, "0"), (1, "1"), (0.5, "0.5"), (12_345, "12,300"), (1_234_567, "1,230,000")),
        *((0.00012345, "0.000123"), (99.96, "100"), (-3.14159, "-3.14"), (1.5e-9, "1.50e-09")),
        (600, "600"),
    ],
)
def test_numbers_are_written_as_people_do(value: float, expected: str) -> None:
    assert number_text(value) == expected


def test_a_bound_too_far_away_is_an_arrow() -> None:
    near = Interval(lower=-0.1, value=0.2, upper=0.5, floors=(-0.2, 0.2), is_share=True)
    far = Interval(lower=-0.1, value=0.2, upper=1e30, floors=(-0.2, 0.2), is_share=True)

    assert "polygon" not in html(interval_chart(near, "ok", "t"))
    assert html(interval_chart(far, "ok", "t")).count("<polygon") == 1


def _luminance(colour: str) -> float:
    """As WCAG 2 defines it."""
    digits = "".join(each * 2 for each in colour) if len(colour) == 3 else colour
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_have_the_contrast_that_wcag_asks_for(theme: int) -> None:
    style = (files("llmmon.drift_report") / "page.css").read_text("utf-8")
    block = re.findall(r":root \{(.*?)\}", style, re.S)[theme]
    colours = dict(re.findall(r"--([\w-]+): #(\w+)", block))

    for text in ("text", "faint", "link", "drift", "ok", "insufficient"):
        assert _contrast(colours[text], colours["panel"]) >= 4.5
        assert _contrast(colours[text], colours["canvas"]) >= 4.5
    for graphic in ("past", "now"):
        assert _contrast(colours[graphic], colours["panel"]) >= 3
