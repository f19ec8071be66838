"""The report: sound HTML that holds all numbers, and text of others as text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import lru_cache
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from llmmon.drift_report.page import report
from llmmon.runtime.drift.check import AT_LEAST, RATIO, THRESHOLD, Check
from llmmon.runtime.drift.judge import Judge
from llmmon.runtime.drift.layout import POSITIVE
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from tests.drift.traffic import FIRST, PAST, constant
from tests.drift_report.outcomes import END, HOSTILE, LONG, RIGHT_TO_LEFT, of_one, outcome

_VOID = {"meta"}
_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "div", "h1"),
    *("h2", "p", "table", "thead", "tbody", "tr", "th", "td", "a", "bdi", "strong", "span", "ul"),
    *("li", "figure", "figcaption", "svg", "line", "polyline", "polygon", "path", "rect"),
    *("circle", "text"),
}
_ATTRIBUTES = {
    *("charset", "name", "content", "http-equiv", "lang", "class", "id", "scope", "tabindex"),
    *("role", "aria-label", "href", "viewbox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r"),
    *("width", "height", "points", "d", "text-anchor"),
}
_PLACES = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "points", "d")
_LATENCY = Check(signal="latency", statistic="ks", kind=AT_LEAST, floor=0.2)


class _Reader(HTMLParser):
    """Elements, their attributes and their text; fails where tags do not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.said.append(data)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader


@lru_cache(maxsize=1)
def _page() -> str:
    return report("support-assistant", "1 per month", outcome())


def _text(page: str) -> str:
    return " ".join(" ".join(_read(page).said).split())


def test_every_element_is_closed_and_every_link_leads_to_one() -> None:
    attributes = _read(_page()).attributes
    ids = [value for name, value in attributes if name == "id"]
    links = [value for name, value in attributes if name == "href"]

    assert _page().startswith("<!doctype html>\n<html lang=")
    assert len(ids) == len({*ids}) == 7
    assert sorted(links) == sorted(f"#{each}" for each in ids)


def test_text_of_others_is_text() -> None:
    reader = _read(_page())

    assert reader.tags <= _TAGS
    assert {name for name, _ in reader.attributes} <= _ATTRIBUTES
    shown = HOSTILE.replace("\u202e", "\\u202e").replace("\x1b", "\\x1b").replace("\0", "\\x00")
    assert shown in reader.said
    assert RIGHT_TO_LEFT in reader.said
    assert LONG not in _page()
    assert f"{'x' * 120}… (10,000 characters)" in reader.said
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e\ud800-\udfff]", _page())


@pytest.mark.parametrize("name", [HOSTILE, LONG, RIGHT_TO_LEFT, "\ud800", ""])
def test_models_and_services_may_be_called_anything(name: str) -> None:
    hours = constant(1.0, hours=END)
    page = report(name, "1 per month", of_one(_LATENCY, hours, name))

    assert _read(page).tags <= _TAGS
    assert page.encode().decode() == page
    assert len(page) < 30_000


def test_it_loads_nothing_and_its_policy_allows_nothing_but_its_own_style() -> None:
    style = (files("llmmon.drift_report") / "page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"default-src 'none'; style-src 'sha256-{digest}'" in _page()
    assert f"<style>{style}</style>" in _page()
    assert not re.search(r"https?://|url\(|@import|<script", _page())


def test_the_same_outcome_is_the_same_page() -> None:
    again = outcome()
    shuffled = [
        replace(result, judge=_reversed(result.judge) if result.judge else None)
        for result in again.results
    ]
    backwards = replace(again, results=tuple(shuffled))
    assert report("support-assistant", "1 per month", backwards) == _page()


def _reversed(judge: Judge) -> Judge:
    """The same hours, in another order of insertion, as another engine may give them."""
    hours = dict(reversed([*judge.baseline.hours.items()]))
    return replace(judge, baseline=replace(judge.baseline, hours=hours))


def test_it_says_what_was_judged_and_how_often_it_may_be_wrong() -> None:
    text = _text(_page())

    assert "Drift of support-assistant drift" in text
    assert "2024-01-29T06Z to 2024-01-29T12Z" in text
    assert "2023-12-31T12Z to 2024-01-28T12Z, the same hours of the week" in text
    assert "1 per month allowed, so each check has a level of 0.0264" in text
    assert "7 checks: 2 drift, 1 insufficient, 4 ok" in text


def test_each_check_says_its_effect_with_bounds_floor_p_value_and_events() -> None:
    result = next(r for r in outcome().results if r.check == _LATENCY)
    effect = result.judgement.effect
    assert effect is not None
    text = _text(_page())

    assert f"mean +{100 * effect.value:.3g}%" in text
    assert f"+{100 * effect.lower:.3g}% to +{100 * effect.upper:.3g}%" in text
    assert f"p {effect.p_value:.2g} against {effect.past_windows} past windows" in text
    assert f"events now 360, {result.judgement.least_events} needed" in text


def test_what_was_not_counted_is_said() -> None:
    text = _text(_page())

    assert "12 of 120,000: unreadable, or without a time" in text
    assert "finish_reason : 684 missing" in text
    assert "not counted: missing 24 6" in text


def test_categories_that_are_new_or_gone_are_marked() -> None:
    assert _page().count('class="badge new"') == 2
    assert 'class="badge gone"' not in _page()


def _last(hours: dict[int, Sketch], sketch: Sketch) -> dict[int, Sketch]:
    return hours | {FIRST + hour: sketch for hour in range(PAST, END)}


@pytest.mark.parametrize(
    "now",
    [
        Numbers(layout=POSITIVE, counts={POSITIVE.bin_of(3.0): 60}),
        Numbers(layout=POSITIVE, counts={POSITIVE.bins[0]: 60}),
        Numbers(layout=POSITIVE, counts={POSITIVE.bins[-1]: 60}),
        Numbers(layout=POSITIVE, counts={}, apart={"nan": 60}),
        Numbers(layout=POSITIVE, counts={POSITIVE.bin_of(1.0): 1}),
    ],
    ids=["another value", "zero", "beyond the range", "nothing but NaN", "one event"],
)
@pytest.mark.parametrize("before", [1.0, 0.0])
def test_numbers_at_the_ends_have_a_page_too(before: float, now: Sketch) -> None:
    hours = _last(constant(before, hours=PAST), now)
    page = report("s", "1 per month", of_one(_LATENCY, hours))

    assert _read(page).tags <= _TAGS
    drawn = [value for name, value in _read(page).attributes if name in _PLACES]
    assert not [value for value in drawn if re.search("nan|inf|e", value)]


@pytest.mark.parametrize("now", [{"true": 200}, {"false": 200}, {"true": 100, "false": 100}])
def test_rates_of_none_and_all_have_a_page_too(now: dict[str, int]) -> None:
    check = Check(signal="refusal_rate", statistic=RATIO, kind=THRESHOLD, floor=0.02)
    past: dict[int, Sketch] = {FIRST + h: Categories(counts={"false": 200}) for h in range(PAST)}
    text = _text(report("s", "1 per month", of_one(check, _last(past, Categories(counts=now)))))

    assert f"rate 0% {100 * now.get('true', 0) / 200:g}%" in text


def test_many_categories_are_the_largest_and_how_many_more() -> None:
    check = Check(signal="finish_reason", statistic="psi", kind=THRESHOLD, floor=0.2)
    many = Categories(counts={f"reason {number}": 200 - number for number in range(100)})
    page = report("s", "1 per month", of_one(check, {FIRST + h: many for h in range(END)}))

    assert "and 86 more" in _text(page)
    assert page.count('class="past bar"') == 14


def test_thirty_checks_of_hourly_windows_stay_small_enough_to_attach() -> None:
    one = outcome()
    pages = replace(one, results=one.results * 5)

    assert len(report("s", "1 per month", pages).encode()) < 400_000
