"""The drift report in a real browser: it is drawn, fits any width, and runs and loads nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmmon.drift_report.page import report
from tests.drift_report.outcomes import outcome
from tests.preview.browser import Browser

_OUTSIDE = """
[...document.querySelectorAll('svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('line, rect, circle, polyline, text')].filter((part) => {
    const box = part.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
  }).map((part) => part.outerHTML);
})"""
_PAINTED = """
[...document.querySelectorAll('svg .area, svg .now.bar, svg .bounds, svg .dots')].map((part) => {
  const style = getComputedStyle(part);
  return [style.fill, style.stroke].some((c) => c.startsWith('rgb') && c !== 'rgb(0, 0, 0)');
})"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A report with a signal of each kind."""
    path = tmp_path / "report.html"
    path.write_text(report("support-assistant", "1 per month", outcome()))
    return path


@pytest.mark.parametrize("width", [1280, 700, 390])
def test_it_fits_and_every_chart_is_within_its_frame(
    browser: Browser, page: Path, width: int
) -> None:
    browser.size(width, 900)
    browser.open(page)

    assert browser.run("document.documentElement.scrollWidth") == width
    assert browser.run("document.querySelectorAll('svg').length") >= 15
    assert browser.run(_OUTSIDE) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_style_is_allowed_and_nothing_else_is_asked_for_or_run(
    browser: Browser, page: Path, scheme: str
) -> None:
    browser.prefer(scheme)
    browser.open(page)
    canvas = {"light": "rgb(244, 245, 245)", "dark": "rgb(17, 18, 23)"}[scheme]

    assert browser.run("getComputedStyle(document.body).backgroundColor") == canvas
    painted = browser.run(_PAINTED)
    assert len(painted) > 20
    assert all(painted)
    assert browser.run("document.title") == "Drift of support-assistant"
    assert browser.complaints == []
    assert browser.requests == [page.as_uri()]
