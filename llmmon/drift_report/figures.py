"""Which charts a check has, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from llmmon.drift_report.bins import category_shares, histogram
from llmmon.drift_report.category_chart import category_chart
from llmmon.drift_report.drawing import figure
from llmmon.drift_report.evidence import RATE, Evidence
from llmmon.drift_report.interval_chart import Interval, interval_chart
from llmmon.drift_report.markup import Element, element
from llmmon.drift_report.numbers_chart import numbers_chart
from llmmon.drift_report.past_chart import Course, past_chart
from llmmon.drift_report.rate_chart import Bounded, rate_chart
from llmmon.drift_report.words import LEVEL, SIGNED, effect_name, is_share, unit_of
from llmmon.runtime.drift.check import AT_MOST, Check
from llmmon.runtime.drift.judge import Effect
from llmmon.runtime.drift.null import CONFORMAL
from llmmon.runtime.drift.quantiles import normal_critical
from llmmon.runtime.drift.sketch import Categories, Numbers, Sketch
from llmmon.runtime.drift.statistics.proportion import rate, wilson
from llmmon.runtime.drift.statistics.quantile_shift import quantile


def figures(
    check: Check, effect: Effect | None, evidence: Evidence, level: float, verdict: str
) -> Iterator[Element]:
    """Both distributions; beside them the effect and the windows of the past."""
    shown = _distributions(check, effect, evidence, level)
    if shown is not None:
        yield shown
    yield element("div", *_changes(check, effect, evidence, level, verdict))


def _changes(
    check: Check, effect: Effect | None, evidence: Evidence, level: float, verdict: str
) -> Iterator[Element]:
    # The level of a rate is drawn with its bounds and its limit already.
    if effect is not None and effect.name != LEVEL:
        drawn = interval_chart(_interval(check, effect), verdict, "The effect and its bounds")
        yield figure(f"Change ({effect_name(effect)}) with its bounds", drawn)
    course = _course(check, effect, evidence, level)
    windows = past_chart(course, "Windows of the past and now")
    if windows is not None:
        yield figure(f"Past windows and now ({evidence.measure})", windows, _legend(check, course))


def _legend(check: Check, course: Course) -> Element:
    parts = ["Filled: now."]
    if len(course.judged) > 1:
        parts.append("Hollow: the window before.")
    if course.limit is not None:
        what = "the limit" if check.kind == AT_MOST else "what a window at the level must exceed"
        parts.append(f"Dashed: {what}.")
    return element("p", " ".join(parts), class_="note")


def _interval(check: Check, effect: Effect) -> Interval:
    floors = (-check.floor, check.floor) if effect.name in SIGNED else (check.floor,)
    return Interval(
        lower=effect.lower,
        value=effect.value,
        upper=effect.upper,
        floors=floors,
        is_share=is_share(effect.name),
    )


def _distributions(
    check: Check, effect: Effect | None, evidence: Evidence, level: float
) -> Element | None:
    match evidence.baseline, evidence.current:
        case Numbers() as baseline, Numbers() as current if baseline.events and current.events:
            return _numbers(check, baseline, current)
        case Categories() as baseline, Categories() as current if current.events:
            if not check.is_of_rate:
                return _categories(baseline, current)
            return _rates(check, effect, baseline, current, level) if baseline.events else None
    return None


def _numbers(check: Check, baseline: Numbers, current: Numbers) -> Element | None:
    drawn = histogram(baseline, current)
    if drawn is None:
        return None
    medians = quantile(baseline, 0.5), quantile(current, 0.5)
    unit = unit_of(check.signal)
    axis = ", logarithmic" if drawn.is_log else ", by bucket" if drawn.bounds else ""
    caption = f"Distribution{f' in {unit}' if unit else ''}{axis}"
    title = "Share of the events in each group, in the baseline and now"
    return figure(caption, numbers_chart(drawn, medians, title), _about(drawn.outside))


def _about(outside: tuple[float, float]) -> Element:
    before, now = outside
    said = "Dashed: medians."
    if before or now:
        beyond = f"{before:,.0f} of the baseline's events, {now:,.0f} of now's"
        said += f" Beyond the axis, or zero: {beyond}."
    return element("p", said, class_="note")


def _categories(baseline: Categories, current: Categories) -> Element:
    shares, more = category_shares(baseline, current)
    title = "Share of the events in each category, in the baseline and now"
    return figure("Categories", category_chart(shares, more, title))


def _rates(
    check: Check, effect: Effect | None, baseline: Sketch, current: Sketch, level: float
) -> Element:
    excess, z = effect.overdispersion if effect else 1.0, normal_critical(level)
    rates = []
    for name, kind, sketch in (("baseline", "past", baseline), ("now", "now", current)):
        value = rate(sketch)
        lower, upper = wilson(value, sketch.events / excess, z)
        rates.append(Bounded(name=name, kind=kind, lower=lower, value=value, upper=upper))
    limit = check.floor if check.kind == AT_MOST else None
    return figure("Rates with their bounds", rate_chart(rates, limit, "The rate before and now"))


def _course(check: Check, effect: Effect | None, evidence: Evidence, level: float) -> Course:
    of_rate = evidence.measure == RATE
    limit = check.floor if check.kind == AT_MOST else None
    if not of_rate and effect is not None and effect.null == CONFORMAL:
        limit = _exceeded([point.value for point in evidence.past], level)
    return Course(
        past=evidence.past, judged=evidence.judged, limit=limit, is_share=evidence.measure == RATE
    )


def _exceeded(values: list[float], level: float) -> float | None:
    """The value beyond which a window is rarer among those of the past than the level."""
    allowed = floor(level * (len(values) + 1) + 1e-9) - 1
    return sorted(values, reverse=True)[allowed] if 0 <= allowed < len(values) else None
