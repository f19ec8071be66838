"""Drift: the verdict of every check, its effect against its floor, and whether there are enough events."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards.parts import bad_from, runbooks
from llmmon.dashboards.values import (
    COUNT,
    RATIO,
    SCORE,
    SECONDS,
    AnyPanel,
    Legend,
    Meaning,
    Query,
    StateTimeline,
    TimeSeries,
    Unit,
)
from llmmon.model import naming
from llmmon.model.service import DriftCheck, Service
from llmmon.promql import Vector, highest
from llmmon.rules.drift.decision import DRIFT, INSUFFICIENT, OK
from llmmon.rules.drift.scope import MODEL, Signal, drift_signals
from llmmon.rules.identity import of_service
from llmmon.units import decimal_text, percent_text

VERDICTS = (
    Meaning(INSUFFICIENT, "insufficient", "neutral"),
    Meaning(OK, "no drift", "good"),
    Meaning(DRIFT, "drift", "bad"),
)
NO_WINDOW = "no window yet"
_WIDTH, _HEIGHT = 24, 8
_TOKENS = frozenset({"response_length"})
_TIMES = frozenset({"latency", "time_to_first_token", "time_per_output_token"})
_CHECK = (naming.SIGNAL_LABEL, naming.STATISTIC_LABEL, naming.MODEL_LABEL)


def panels(service: Service) -> tuple[AnyPanel, ...]:
    """Verdicts first, then each check; none where rules compare nothing."""
    signals = tuple(drift_signals(service))
    if not signals:
        return ()
    return (_verdicts(service), *_checks(signals))


def verdict(service: Service) -> Vector:
    """The verdict of each check of each model."""
    return highest(of_service(naming.DRIFT_VERDICT, service), _CHECK)


def _verdicts(service: Service) -> StateTimeline:
    window = "" if service.drift is None else service.drift.window.words()
    return StateTimeline(
        key="drift/verdicts",
        title="Verdicts",
        description=(
            "Of each check and model, one for every window. Drift takes two windows in a row, or a "
            "day of them together. "
            f"Windows of {window} end by the clock, in UTC."
        ),
        queries=(Query(expr=verdict(service), legend=Legend(labels=_CHECK)),),
        unit=COUNT,
        no_value=NO_WINDOW,
        meanings=VERDICTS,
        width=_WIDTH,
        height=_HEIGHT,
        links=runbooks(service, naming.DRIFT_ALERT),
    )


def _checks(signals: tuple[Signal, ...]) -> Iterator[AnyPanel]:
    for signal in signals:
        for check in signal.checks:
            yield _effect(signal, check)
            yield _events(signal, check)


def _effect(signal: Signal, check: DriftCheck) -> TimeSeries:
    """Both the effect and its lower bound: drift takes the lower one to be above the line."""
    spoken = signal.name.replace("_", " ")
    unit = unit_of(signal, check)
    floor = percent_text(check.floor) if unit == RATIO else decimal_text(check.floor)
    return TimeSeries(
        key=naming.drift_panel(signal.name, check.statistic),
        title=f"Drift of {spoken}: {_what(signal, check)}",
        description=(
            "Of each window, and what it is at least. It is drift if the lower bound is above "
            f"{floor}, and the window stands out among the past ones of its model, in two windows "
            "in a row or in a day of them together."
        ),
        queries=(
            _by_model(signal, check, naming.DRIFT_EFFECT, ""),
            _by_model(signal, check, naming.DRIFT_LOWER_BOUND, "at least"),
        ),
        unit=unit,
        no_value=NO_WINDOW,
        thresholds=bad_from(check.floor),
        width=_WIDTH // 2,
        height=_HEIGHT,
        links=runbooks(signal.service, naming.DRIFT_ALERT),
    )


def unit_of(signal: Signal, check: DriftCheck) -> Unit:
    """What the effect of a check is measured in."""
    if signal.is_rate or check.at_least is not None:
        return RATIO
    if check.statistic == "wasserstein":
        return SECONDS if signal.name in _TIMES else COUNT if signal.name in _TOKENS else SCORE
    return SCORE


def _what(signal: Signal, check: DriftCheck) -> str:
    if check.at_most is not None:
        return "the rate"
    if check.at_least is not None:
        return "relative change" if signal.is_rate else "relative change of the mean"
    return "change in points" if signal.is_rate else check.statistic.replace("_", " ")


def _by_model(signal: Signal, check: DriftCheck, name: str, words: str) -> Query:
    expr = highest(signal.of_check(name, check), MODEL)
    return Query(expr=expr, legend=Legend(words, labels=MODEL))


def _events(signal: Signal, check: DriftCheck) -> TimeSeries:
    least = highest(signal.of_check(naming.DRIFT_MIN_EVENTS, check))
    windows = [(naming.CURRENT, "")] + [(naming.BASELINE, "baseline")] * (check.at_most is None)
    return TimeSeries(
        key=f"drift/{signal.name}/{check.statistic}/events",
        title=f"Events of {signal.name.replace('_', ' ')} in a window",
        description="With fewer than the least number, in the window or its baseline, nobody can say.",
        queries=(
            *(
                Query(expr=signal.events(window), legend=Legend(words, labels=MODEL))
                for window, words in windows
            ),
            Query(expr=least, legend=Legend("least")),
        ),
        unit=COUNT,
        no_value=NO_WINDOW,
        from_zero=True,
        width=_WIDTH // 2,
        height=_HEIGHT,
    )
