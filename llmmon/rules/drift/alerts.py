"""The alert that a signal of a model has drifted: one name for all checks."""

from __future__ import annotations

from decimal import Decimal

from llmmon.model import naming
from llmmon.model.service import DriftCheck
from llmmon.promql import Number, Vector, total
from llmmon.rules.drift.decision import DRIFT, Decision
from llmmon.rules.drift.effects import direction
from llmmon.rules.drift.scope import MODEL, Signal
from llmmon.rules.identity import service_labels
from llmmon.rules.links import links
from llmmon.rules.template import (
    VALUE_AS_PERCENTAGE,
    VALUE_TO_THOUSANDTHS,
    label,
    literals,
    looked_up,
)
from llmmon.rules.types import AlertingRule, Labels
from llmmon.units import Duration, decimal_text, percent_text

DRIFT_FOR = Duration.parse("10m")
"""Rides out the moment at which one group has seen the new window and another has not."""
_BOARD = "quality"
STATISTIC_NAMES = {
    "ks": "Kolmogorov-Smirnov distance",
    "psi": "population stability index",
    "jensen_shannon": "Jensen-Shannon distance",
    "wasserstein": "Wasserstein distance",
    "chi_squared": "effect size of chi-squared",
}
_SAME = {
    "hour_of_week": "the same hours of the weeks before",
    "hour_of_day": "the same hours of the days before",
}


def alert_labels(signal: Signal, check: DriftCheck) -> Labels:
    """Labels of the alert, but the model."""
    own = {naming.SIGNAL_LABEL: signal.name} | signal.check_labels(check)
    severity = signal.service.alerting.severity("ticket")
    return service_labels(signal.service) | own | {naming.SEVERITY_LABEL: severity}


def drift_alert(signal: Signal, check: DriftCheck) -> AlertingRule:
    """The effect of a window whose verdict is drift."""
    panel = naming.drift_panel(signal.name, check.statistic)
    verdict = total(signal.of_check(naming.DRIFT_VERDICT, check), MODEL)
    return AlertingRule(
        alert=naming.DRIFT_ALERT,
        expr=_shown_effect(signal, check).where_also(
            verdict.compare("==", Number(Decimal(DRIFT))), MODEL
        ),
        for_=DRIFT_FOR,
        labels=literals(alert_labels(signal, check)),
        annotations=_words(signal, check)
        | links(signal.service, naming.DRIFT_ALERT, _BOARD, panel),
    )


def _shown_effect(signal: Signal, check: DriftCheck) -> Vector:
    """Of the current window; of a day's, where these together are drift."""
    effect = total(signal.of_check(naming.DRIFT_EFFECT, check), MODEL)
    if Decision(signal, check).together is None:
        return effect
    together, exceeds = (
        total(signal.of_check(name, check), MODEL)
        for name in (naming.DRIFT_TOGETHER_EFFECT, naming.DRIFT_TOGETHER_EXCEEDS)
    )
    return together.where_also(exceeds.compare(">", 0), MODEL).otherwise(effect)


def _words(signal: Signal, check: DriftCheck) -> Labels:
    spoken = signal.name.replace("_", " ")
    model = label(naming.MODEL_LABEL)
    return {
        "summary": f"{signal.service.name}: {spoken} of {model} has drifted",
        "description": (
            f"{_effect(signal, check, spoken)} "
            f"It was so in two windows of {signal.drift.window.words()} in a row"
            f"{_together(signal, check)}, the last one with "
            f"{events_text(signal, naming.CURRENT)} events{_against(signal, check)}. "
            "Chance hardly explains it: it is there at the lower bound of the effect, too"
            f"{'' if check.at_most is not None else ', and beyond what past windows were'}."
        ),
    }


def _together(signal: Signal, check: DriftCheck) -> str:
    together = Decision(signal, check).together
    return "" if together is None else f", or in the last {together.windows} together"


def _effect(signal: Signal, check: DriftCheck, spoken: str) -> str:
    """The effect and its floor, as what it is."""
    if check.at_most is not None:
        most = percent_text(check.at_most)
        return f"{spoken.capitalize()} is {VALUE_AS_PERCENTAGE}; up to {most} is fine."
    if check.at_least is not None:
        what = spoken if signal.is_rate else f"mean {spoken}"
        change = {"up": "has risen", "down": "has fallen", "either": "has changed"}
        least = percent_text(check.at_least)
        return (
            f"{what.capitalize()} {change[direction(signal)]} by {VALUE_AS_PERCENTAGE}; "
            f"from {least} on it matters."
        )
    if signal.is_rate:
        points = percent_text(check.floor)
        return f"{spoken.capitalize()} is {VALUE_AS_PERCENTAGE} off; from {points} on it matters."
    name = STATISTIC_NAMES[check.statistic]
    return (
        f"The {name} of {spoken} is {VALUE_TO_THOUSANDTHS}; "
        f"from {decimal_text(check.floor)} on it matters."
    )


def _against(signal: Signal, check: DriftCheck) -> str:
    if check.at_most is not None:
        return ""
    drift = signal.drift
    if drift.trailing is None:
        past = "the pinned past"
    else:
        past = f"the {drift.trailing.words()} before" if drift.same is None else _SAME[drift.same]
    return f", against {events_text(signal, naming.BASELINE)} of {past}"


def events_text(signal: Signal, window: str) -> str:
    """How many events a window had, as a template."""
    name = naming.drift_window(naming.DRIFT_EVENTS, window)
    return looked_up(signal.series(name), naming.MODEL_LABEL)
