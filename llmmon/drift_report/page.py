"""The report: one HTML file that loads nothing and runs nothing. Same outcome, same bytes."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

from llmmon.drift_report.card import card, verdict
from llmmon.drift_report.markup import Element, element, html, name
from llmmon.drift_report.words import (
    bounds_text,
    change_text,
    check_name,
    floor_text,
    skipped_words,
)
from llmmon.runtime.drift.events import Found
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.job import Outcome, Result
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT, OK

_ORDER = (DRIFT, INSUFFICIENT, OK)
_COLUMNS = ("check", "model", "verdict", "change", "bounds", "floor", "events")


def report(service: str, budget: str, outcome: Outcome) -> str:
    """The page. `budget` says how many false alarms are allowed: `1 per month`."""
    style = (files("llmmon.drift_report") / "page.css").read_text("utf-8")
    results = sorted(outcome.results, key=lambda result: _ORDER.index(result.judgement.verdict))
    body = element(
        "main",
        _head(service, budget, outcome),
        _summary(results),
        *(card(r, _anchor(place), outcome.level) for place, r in enumerate(results)),
        _remarks(outcome.found),
    )
    return html(element("html", _meta(service, style), element("body", body), lang="en"))


def _meta(service: str, style: str) -> Element:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    sheet = element("style")
    sheet.text = style
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("title", f"Drift of {service}"),
        sheet,
    )


def _head(service: str, budget: str, outcome: Outcome) -> Element:
    windows = outcome.windows
    now, past = windows.current(), windows.past
    lines = {
        "window": f"{hour_text(now.start)} to {hour_text(now.stop)}",
        "baseline": f"{hour_text(past.start)} to {hour_text(past.stop)}{_season(windows.season)}",
        "false alarms": f"{budget} allowed, so each check has a level of {outcome.level:.3g}",
        "confirmation": f"{windows.confirmations} windows in a row make an alarm",
    }
    rows = (
        element("tr", element("th", what, scope="row"), element("td", how))
        for what, how in lines.items()
    )
    return element(
        "header",
        element("h1", "Drift of ", name(service), " ", verdict(outcome.verdict)),
        element("table", element("tbody", rows), class_="facts"),
    )


def _season(hours: int | None) -> str:
    same = {24: "the same hours of the day", 168: "the same hours of the week"}
    return f", {same[hours]}" if hours in same else ""


def _summary(results: list[Result]) -> Element:
    counted = Counter(result.judgement.verdict for result in results)
    said = ", ".join(f"{counted[kind]} {kind}" for kind in _ORDER if counted[kind])
    head = element("tr", (element("th", column, scope="col") for column in _COLUMNS))
    rows = (_row(result, _anchor(place)) for place, result in enumerate(results))
    table = element("table", element("thead", head), element("tbody", rows), class_="summary")
    return element(
        "section",
        element("h2", f"{len(results)} checks: {said}" if results else "No checks"),
        element(
            "div", table, class_="scroll", tabindex="0", role="region", aria_label="All checks"
        ),
    )


def _row(result: Result, anchor: str) -> Element:
    check, judged = result.check, result.judgement
    effect = judged.effect
    cells = (
        change_text(check, effect) if effect else "",
        bounds_text(effect) if effect else "",
        floor_text(check),
        f"{round(judged.events):,}",
    )
    return element(
        "tr",
        element("td", element("a", name(check_name(check)), href=f"#{anchor}")),
        element("td", name(result.model or "-")),
        element("td", verdict(judged.verdict)),
        *(element("td", cell, class_="number") for cell in cells),
    )


def _remarks(found: Found) -> Element | None:
    said = list(_said(found))
    if not said:
        return None
    items = (element("li", *parts) for parts in said)
    return element("section", element("h2", "Events that were not counted"), element("ul", items))


def _said(found: Found) -> Iterator[list[Element | str]]:
    for what, number in skipped_words(found.skipped).items():
        yield [f"{number:,} of {found.events:,}: {what}"]
    for signal, apart in sorted(found.apart.items()):
        listed = ", ".join(f"{number:,} {what}" for what, number in sorted(apart.items()))
        yield [name(signal), f": {listed.replace('_', ' ')}"]


def _anchor(place: int) -> str:
    return f"check-{place + 1}"
