"""One check of one model on the page: the verdict, what it follows from, and the charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from llmmon.drift_report.evidence import Evidence, evidence_of
from llmmon.drift_report.figures import figures
from llmmon.drift_report.markup import Element, element, name
from llmmon.drift_report.scales import number_text
from llmmon.drift_report.words import (
    bounds_text,
    change_text,
    check_name,
    floor_text,
    null_text,
    percent,
)
from llmmon.runtime.drift.job import Result
from llmmon.runtime.drift.judge import Effect, Judgement
from llmmon.runtime.drift.sketch import Numbers, Sketch
from llmmon.runtime.drift.statistics.mean_shift import mean
from llmmon.runtime.drift.statistics.proportion import NO, YES, rate
from llmmon.runtime.drift.statistics.quantile_shift import quantile

Row: TypeAlias = tuple[str, str, str]
"""What it is, in the baseline, now."""
_QUANTILES = {"median": 0.5, "95th percentile": 0.95, "99th percentile": 0.99}


def card(result: Result, anchor: str, level: float) -> Element:
    """The whole of it, which a link can lead to."""
    judged, evidence = result.judgement, evidence_of(result)
    drawn = (
        figures(result.check, judged.effect, evidence, level, judged.verdict) if evidence else ()
    )
    return element(
        "section",
        element(
            "h2", verdict(judged.verdict), " ", name(check_name(result.check)), _model(result.model)
        ),
        element("p", f"{judged.reason}."[:1].upper() + f"{judged.reason}."[1:]),
        element("div", element("div", *_tables(result, evidence)), drawn, class_="grid"),
        id=anchor,
        class_=f"card {judged.verdict}",
    )


def verdict(written: str) -> Element:
    """The verdict as a word that has a colour besides."""
    return element("strong", written, class_=f"verdict {written}")


def _model(model: str) -> Element | None:
    return element("span", " of ", name(model), class_="model") if model else None


def _tables(result: Result, evidence: Evidence | None) -> Iterator[Element]:
    yield _facts(dict(_said(result)))
    if evidence is not None:
        yield from _compared(evidence)


def _facts(said: dict[str, str]) -> Element:
    rows = (
        element("tr", element("th", what, scope="row"), element("td", how))
        for what, how in said.items()
    )
    return element("table", element("tbody", rows), class_="facts")


def _said(result: Result) -> Iterator[tuple[str, str]]:
    check, judged = result.check, result.judgement
    if judged.effect is not None:
        yield "change", change_text(check, judged.effect)
        yield "bounds", bounds_text(judged.effect)
    yield "floor", floor_text(check)
    if judged.effect is not None:
        yield from _significance(judged.effect)
    yield from _events(judged)


def _significance(effect: Effect) -> Iterator[tuple[str, str]]:
    if null_text(effect):
        yield "how unusual", null_text(effect)
    yield "overdispersion", number_text(effect.overdispersion)
    if effect.hours_left_out:
        yield "left out of the past", f"{effect.hours_left_out} h of incidents"


def _events(judged: Judgement) -> Iterator[tuple[str, str]]:
    needed = f", {judged.least_events:,} needed" if judged.least_events else ""
    yield "events now", f"{round(judged.events):,}{needed}"
    yield "events of the baseline", f"{round(judged.baseline_events):,}"


def _compared(evidence: Evidence) -> Iterator[Element]:
    """What charts show, as numbers."""
    before, now = evidence.baseline, evidence.current
    rows = [
        element("tr", element("th", what, scope="row"), element("td", one), element("td", other))
        for what, one, other in _rows(before, now)
    ]
    if rows:
        head = element("tr", element("td"), _head("baseline", "past"), _head("now", "now"))
        yield element("table", element("thead", head), element("tbody", rows), class_="compared")


def _head(said: str, kind: str) -> Element:
    return element("th", element("span", class_=f"key {kind}"), said, scope="col")


def _rows(before: Sketch | None, now: Sketch | None) -> Iterator[Row]:
    sketches = (before, now)
    if isinstance(before or now, Numbers):
        for what, share in _QUANTILES.items():
            yield what, _quantile(before, share), _quantile(now, share)
        yield "mean", _mean(before), _mean(now)
    elif all(sketch is None or {*sketch.counts} <= {YES, NO} for sketch in sketches):
        yield "rate", _rate(before), _rate(now)
    else:
        yield "categories", _categories(before), _categories(now)
    for what in sorted({what for sketch in sketches if sketch for what in sketch.apart}):
        yield f"not counted: {what.replace('_', ' ')}", _apart(before, what), _apart(now, what)


def _quantile(sketch: Sketch | None, share: float) -> str:
    if not isinstance(sketch, Numbers) or not sketch.events:
        return "-"
    return number_text(quantile(sketch, share))


def _mean(sketch: Sketch | None) -> str:
    return number_text(mean(sketch)) if isinstance(sketch, Numbers) and sketch.events else "-"


def _rate(sketch: Sketch | None) -> str:
    return percent(rate(sketch)) if sketch and sketch.events else "-"


def _categories(sketch: Sketch | None) -> str:
    return f"{len(sketch.counts):,}" if sketch else "-"


def _apart(sketch: Sketch | None, what: str) -> str:
    return f"{sketch.apart.get(what, 0):,}" if sketch else "-"
