"""The page in a real browser: every panel is drawn, values are Grafana's, text is text, hands work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmmon.catalog.grafana import grafana_ids
from llmmon.dashboards.values import (
    PER_SECOND,
    RATE_INTERVAL,
    RATIO,
    SECONDS,
    BarGauge,
    Dashboard,
    Heatmap,
    Legend,
    Query,
    Row,
    Siblings,
)
from llmmon.pipeline import compile_specs
from llmmon.preview.answers import Answer, Ask, Refused
from llmmon.preview.boards import filled
from llmmon.preview.page import page
from llmmon.preview.preview import boards_of
from llmmon.preview.questions import Board, Question, View
from llmmon.promql import Selector, rate, total
from llmmon.units import Duration
from tests.dashboards.boards import as_read
from tests.preview.browser import Browser
from tests.preview.invented import invented
from tests.preview.test_page import HOSTILE
from tests.promtool import REPOSITORY

UNITS_SCRIPT = REPOSITORY / "llmmon/preview/page/units.js"
GRAFANA = json.loads((Path(__file__).parent / "grafana_formats.json").read_text("utf-8"))
NOW = 1_795_000_000
VIEW = View(end=NOW, length=Duration.parse("3h"))
SPEC = """\
version: llmmon/v1
service: chat
models: [{name: granite}]
slos: [{name: availability, sli: availability, objective: 99%}]
"""
MARKUP = f"{HOSTILE}<img src=x onerror=alert(1)><b>b</b>&lt;"
OPAQUE_SHARE = """
(async () => {
  const picture = new Image();
  picture.src = document.querySelector('.heatmap .hm image').href.baseVal;
  await picture.decode();
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: picture.width, height: picture.height });
  const pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0);
  const opacities = pen.getImageData(0, 0, canvas.width, canvas.height).data.filter((_, i) => i % 4 === 3);
  return opacities.filter((opacity) => opacity > 0).length / opacities.length;
})()"""
DRAW_ALL = "dispatchEvent(new Event('beforeprint'))"
STATES = "[...document.querySelectorAll('.panel')].map((p) => [p.panel.title, p.dataset.state])"


def boards_from(folder: Path, ask: Ask = invented) -> list[dict[str, Any]]:
    """The dashboards of all specs in a folder, with values."""
    compilation = compile_specs([folder])
    assert compilation.tree is not None
    boards = boards_of(compilation.services, compilation.tree)
    return filled(boards, VIEW, ask, lambda *_: None)


def small(folder: Path, ask: Ask = invented, prefix: str = "llmmon") -> list[dict[str, Any]]:
    """The overview and the SLOs of a small service; their uids begin with `prefix`."""
    (folder / "spec.yaml").write_text(SPEC)
    boards = boards_from(folder / "spec.yaml", ask)
    for board in boards:
        board["uid"] = board["uid"].replace("llmmon", prefix)
    return boards


def of_every_kind() -> list[dict[str, Any]]:
    """A dashboard with the kinds of panels that not every service has."""
    seconds = Selector("llm_request_duration_seconds_bucket")
    buckets = total(rate(seconds.over(RATE_INTERVAL)), ("le",))
    common: dict[str, Any] = {"description": "d", "no_value": "none", "width": 12, "height": 8}
    panels = (
        BarGauge(
            key="bars",
            title="Bars",
            queries=(Query(expr=total(Selector("x"), ("gpu",)), legend=Legend("", ("gpu",))),),
            unit=RATIO,
            full=Decimal(1),
            **common,
        ),
        Heatmap(
            key="heat",
            title="Heat",
            queries=(Query(expr=buckets, legend=Legend("", ("le",))),),
            unit=SECONDS,
            cell_unit=PER_SECOND,
            **common,
        ),
    )
    board = Dashboard(
        board="kinds",
        uid="kinds",
        title="chat / Kinds",
        description="d",
        tags=("llmmon",),
        siblings=(Siblings("Dashboards", ("llmmon",), is_menu=True),),
        rows=(Row(key="r", title="R", panels=panels),),
    )
    shown = Board(document=as_read(board), scrape=Duration.parse("15s"))
    day = View(end=NOW, length=Duration.parse("24h"))
    return filled([shown], day, invented, lambda *_: None)


def fussy(question: Question) -> Answer:
    """Refuses to answer over time, and has nothing now."""
    return Refused("too many samples") if question.step else ()


def with_hostile_text(boards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for board in boards:
        board["title"] = board["description"] = MARKUP
        for panel in board["panels"]:
            panel["title"] = panel["description"] = MARKUP
            panel["links"] = [{"title": MARKUP, "url": "javascript:alert(1)"}]
            for each in panel.get("fields", ()):
                each["name"] = MARKUP
    return boards


def with_unknown_unit(boards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    shown = next(panel for panel in boards[0]["panels"] if panel["type"] == "stat")
    shown["config"]["unit"] = "furlong"
    return boards


def written(boards: list[dict[str, Any]], folder: Path, reload_seconds: int | None = None) -> Path:
    path = folder / "preview.html"
    path.write_text(page(boards, "invented", reload_seconds), encoding="utf-8", newline="\n")
    return path


def show(browser: Browser, uid: str) -> None:
    """Open another dashboard of the page, and draw all of it."""
    browser.run(f"location.hash = {json.dumps(uid)}")
    browser.until(f"document.querySelector('nav a[aria-current]').hash === {json.dumps('#' + uid)}")
    browser.run(DRAW_ALL)


def test_every_panel_of_every_dashboard_is_drawn_and_nothing_is_loaded(
    browser: Browser, tmp_path: Path
) -> None:
    boards = boards_from(REPOSITORY / "specs")
    path = written(boards, tmp_path)
    browser.open(path)
    for board in boards:
        show(browser, board["uid"])
        titles = [panel["title"] for panel in board["panels"] if panel["type"] != "row"]
        assert browser.run(STATES) == [[title, "drawn"] for title in titles], board["uid"]
        charts = sum(
            panel["type"] in ("timeseries", "state-timeline", "heatmap")
            for panel in board["panels"]
        )
        drawn = (
            "[...document.querySelectorAll('.chart')].filter((c) => c.querySelector('.trace, .hm'))"
        )
        assert browser.run(f"{drawn}.length") == charts, board["uid"]
    assert browser.complaints == []
    # Cells of heatmaps are pictures that the page has made itself.
    loaded = [url for url in browser.requests if not url.startswith("data:image/png;")]
    assert loaded == [path.as_uri()]


def test_numbers_are_written_as_grafana_writes_them(browser: Browser) -> None:
    cases: list[tuple[float, str, int | None, str]] = [
        (value, unit, None if decimals == "null" else int(decimals), text)
        for unit, by_decimals in GRAFANA["texts"].items()
        for decimals, texts in by_decimals.items()
        for value, text in zip(GRAFANA["values"], texts, strict=True)
    ]
    cases += [
        (1000 * NOW + sign * 1000 * int(seconds), "dateTimeFromNow", None, text)
        for seconds, texts in GRAFANA["moments"].items()
        for sign, text in zip((-1, 1), texts, strict=True)
    ]
    script = UNITS_SCRIPT.read_text("utf-8")
    compared = f"{json.dumps(cases)}.map(([v, u, d]) => format(v, u, d, {1000 * NOW}))"
    found = browser.run(f"(() => {{ {script}; return {compared}; }})()")
    assert len(found) > 2000
    assert [case for case, text in zip(cases, found, strict=True) if case[-1] != text] == []


def test_every_unit_of_dashboards_is_held_against_grafana() -> None:
    assert grafana_ids().units <= {*GRAFANA["texts"], "dateTimeFromNow"}


@pytest.fixture(scope="module")
def small_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small service's dashboards, as they are and in several ways as they should not be."""
    folder = tmp_path_factory.mktemp("small")
    boards = [
        *small(folder),
        *small(folder, fussy, "fussy"),
        *with_hostile_text(small(folder, prefix="hostile")),
        *with_unknown_unit(small(folder, prefix="unknown")),
        *of_every_kind(),
    ]
    return written(boards, folder)


@pytest.fixture
def opened(browser: Browser, small_page: Path) -> Browser:
    """A browser with that page, which takes most of a second to open and so is opened once."""
    if not browser.run(f"location.href.startsWith({json.dumps(small_page.as_uri())})"):
        browser.open(small_page)
    return browser


def test_a_unit_that_the_page_does_not_know_is_an_error_in_its_panel(opened: Browser) -> None:
    show(opened, "unknown-chat-overview")
    said = opened.run("document.querySelector('.panel[data-state=error]').textContent")
    assert "knows no unit furlong" in said
    assert opened.complaints


def test_text_is_never_markup(opened: Browser) -> None:
    show(opened, "hostile-chat-overview")
    assert opened.run("document.querySelector('h3').textContent") == MARKUP
    assert opened.run("document.querySelector('.legend .name').textContent") == MARKUP
    assert opened.run("document.querySelectorAll('main img, main script, main b').length") == 0
    assert opened.run("document.querySelectorAll('a[href^=javascript]').length") == 0
    show(opened, "hostile-chat-slo")
    label = "document.querySelector('.state-timeline .ytick text').textContent"
    assert opened.run(label).split() == MARKUP.split()
    assert opened.complaints == []


def test_a_refused_query_and_an_empty_answer_say_so(opened: Browser) -> None:
    show(opened, "fussy-chat-overview")
    said = opened.run("document.querySelector('.timeseries .error').textContent")
    assert said == "too many samples"
    assert opened.run("document.querySelector('.stat .empty').textContent") == "no events"


def test_bars_are_as_long_as_their_share_and_buckets_are_cells(opened: Browser) -> None:
    show(opened, "kinds")
    assert opened.run(STATES) == [["Bars", "drawn"], ["Heat", "drawn"]]
    widths = opened.run("[...document.querySelectorAll('.full')].map((bar) => bar.style.width)")
    values = opened.run("[...document.querySelectorAll('.bars .value')].map((v) => v.textContent)")
    assert [round(float(w.rstrip("%")), 1) for w in widths] == [
        min(round(float(v.rstrip("%")), 1), 100) for v in values
    ]
    # More cells than pixels: what is between them must not be all that is left.
    assert opened.run(OPAQUE_SHARE) > 0.5
    ticks = "[...document.querySelectorAll('.heatmap .ytick text')].map((t) => t.textContent)"
    assert opened.run(ticks) == ["100 ms", "500 ms", "1 s", "5 s", "∞"]
    assert opened.complaints == []


def test_alerts_are_marked_in_graphs_until_a_reader_switches_them_off(overview: Browser) -> None:
    drawn = "document.querySelector('.timeseries .chart').layout.shapes.length"
    switch = "[...document.querySelectorAll('.switch')].find((s) => s.textContent === 'Pages')"
    assert overview.run(f"{switch}.ariaPressed") == "true"
    before = overview.run(drawn)
    overview.run(f"{switch}.click()")
    overview.until(f"{drawn} < {before}")
    overview.run(f"{switch}.click()")
    overview.until(f"{drawn} === {before}")


@pytest.fixture
def overview(opened: Browser) -> Browser:
    """A browser that shows the overview of the small service."""
    show(opened, "llmmon-chat-overview")
    opened.run("document.querySelector('.timeseries').scrollIntoView({block: 'center'})")
    return opened


def middle_of(browser: Browser, selector: str) -> tuple[float, float]:
    box = browser.run(
        f"(() => {{ const b = document.querySelector({json.dumps(selector)})"
        ".getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
    )
    return box[0], box[1]


def mouse(browser: Browser, kind: str, x: float, y: float) -> None:
    browser.send(
        "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1
    )


def test_the_pointer_shows_values_the_highest_first_and_a_line_in_every_chart(
    overview: Browser,
) -> None:
    x, y = middle_of(overview, ".timeseries .nsewdrag")
    overview.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    overview.until("document.querySelector('.tooltip')?.isConnected")
    rows = "document.querySelectorAll('.tooltip .row:not(.mark) .value')"
    values = overview.run(f"[...{rows}].map((row) => parseFloat(row.textContent))")
    assert len(values) == 2
    assert values == sorted(values, reverse=True)
    charts = overview.run("document.querySelectorAll('.chart').length")
    assert overview.run("document.querySelectorAll('.cursor:not([hidden])').length") == charts


def test_a_click_on_a_legend_shows_that_series_alone_and_another_all(overview: Browser) -> None:
    hidden = "document.querySelectorAll('.timeseries .entry.hidden').length"
    first = "document.querySelector('.timeseries .entry').click()"
    overview.run(first)
    assert overview.run(hidden) == 1
    overview.run(first)
    assert overview.run(hidden) == 0


def test_a_drag_zooms_into_every_chart_and_can_be_undone(overview: Browser) -> None:
    ranges = "[...document.querySelectorAll('.chart')].map((c) => c.layout.xaxis.range.map(Number))"
    before = overview.run(ranges)
    x, y = middle_of(overview, ".timeseries .nsewdrag")
    mouse(overview, "mousePressed", x - 60, y)
    mouse(overview, "mouseMoved", x, y)
    mouse(overview, "mouseMoved", x + 60, y)
    mouse(overview, "mouseReleased", x + 60, y)
    overview.until("!document.getElementById('unzoom').hidden")
    overview.run(DRAW_ALL)
    after = overview.run(ranges)
    assert len({tuple(each) for each in after}) == 1
    assert before[0][0] < after[0][0] < after[0][1] < before[0][1]
    overview.run("document.getElementById('unzoom').click()")
    overview.run(DRAW_ALL)
    assert overview.run(ranges) == before


def test_colours_follow_the_system_until_a_reader_chooses(overview: Browser) -> None:
    theme = "document.documentElement.dataset.theme"
    assert overview.run(theme) == "light"
    overview.prefer("dark")
    overview.until(f"{theme} === 'dark'")
    try:
        overview.run("document.getElementById('theme').click()")
        assert overview.run(theme) == "light"
    finally:
        overview.run("localStorage.clear()")


def test_a_link_to_a_panel_opens_its_dashboard_there(opened: Browser) -> None:
    boards = "JSON.parse(document.getElementById('data').textContent).boards"
    panel = opened.run(f"{boards}.find((b) => b.uid === 'llmmon-chat-slo').panels.at(-1).id")
    opened.run(f"location.hash = 'llmmon-chat-slo/{panel}'")
    opened.until("document.querySelector('nav a[aria-current]').textContent === 'SLOs'")
    opened.until(f"document.getElementById('llmmon-chat-slo/{panel}').dataset.state === 'drawn'")


@pytest.fixture
def timers(browser: Browser) -> Iterator[None]:
    """Timers of a page wait in `timers` until the test calls them."""
    script = "window.timers = []; window.setInterval = (action) => timers.push(action);"
    added = browser.send("Page.addScriptToEvaluateOnNewDocument", source=script)
    yield
    browser.run("localStorage.clear()")
    browser.send("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


def test_a_page_that_follows_its_data_loads_itself_anew_and_stays_where_it_was(
    browser: Browser, timers: None, tmp_path: Path
) -> None:
    browser.open(written(small(tmp_path), tmp_path, reload_seconds=60), "#llmmon-chat-slo")
    browser.run("window.before = true; document.getElementById('content').scrollTo(0, 50)")
    browser.run("setTimeout(timers[0])")
    browser.until("window.before === undefined && document.readyState === 'complete'")
    assert browser.run("document.getElementById('content').scrollTop") == 50


def test_a_page_of_the_past_stays_as_it_is(
    browser: Browser, timers: None, small_page: Path
) -> None:
    browser.open(small_page)
    assert browser.run("timers.length") == 0
