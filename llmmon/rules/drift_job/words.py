"""What alerts on a drift job say."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.service import DriftCheck
from llmmon.promql import Selector
from llmmon.rules.drift.alerts import STATISTIC_NAMES
from llmmon.rules.drift_job.scope import Reports
from llmmon.rules.template import (
    VALUE_AS_PERCENTAGE,
    VALUE_TO_THOUSANDTHS,
    if_there,
    label,
    looked_up,
)
from llmmon.rules.types import Labels
from llmmon.runtime.drift.budget import windows_together
from llmmon.runtime.drift.check import MEAN, RATIO
from llmmon.sli.drift_sources import CATEGORIES
from llmmon.units import decimal_text, percent_text
from llmmon.words import count

_HOUR = 3_600


def drift_words(reports: Reports, check: DriftCheck) -> Labels:
    """Of drift that the job found."""
    spoken, model = _spoken(check), label(naming.MODEL_LABEL)
    windows = count(reports.job.confirmations, "window")
    of_windows = f"{windows} of {reports.drift.window.words()}"
    in_a_row = " in a row" if reports.job.confirmations > 1 else ""
    together = _together(reports, check)
    last = ", the last one" if reports.job.confirmations > 1 or together else ","
    return {
        "summary": f"{reports.service.name}: {spoken} of {model} has drifted, by its {_seen_in(reports)}",
        "description": (
            f"{_effect(check, spoken)} "
            f"It was so in {of_windows}{in_a_row}{together}{last} with "
            f"{events_text(reports, check, naming.DRIFT_JOB_EVENTS)} events{_against(reports, check)}. "
            "Chance hardly explains it: it is there at the near end of its bounds, too"
            f"{'' if check.at_most is not None else ', and beyond what past windows were'}."
        ),
    }


def events_text(reports: Reports, check: DriftCheck, name: str) -> str:
    """How many events a gauge has for the model, as a template."""
    gauge: Selector = reports.of_check(name, check)
    return looked_up(gauge, naming.MODEL_LABEL)


def _seen_in(reports: Reports) -> str:
    return "events" if reports.job.prometheus is None else "counters"


def _help(reports: Reports) -> str:
    """What lets a check say something."""
    if reports.job.prometheus is not None:
        return "Longer windows or a larger floor would help, or a Prometheus that keeps more."
    return "Longer windows, a larger floor, or more of the events in the job's files would help."


def _together(reports: Reports, check: DriftCheck) -> str:
    """The other way to an alarm: of what has a past and a direction."""
    # Of a mean that is counted in Prometheus, no value is known that could be higher than others.
    leans = check.signal != CATEGORIES and (
        check.statistic != MEAN or reports.job.prometheus is None
    )
    if check.at_most is not None or not leans:
        return ""
    windows = windows_together(int(reports.drift.window.seconds) // _HOUR)
    return f", or in the last {windows} together"


def _spoken(check: DriftCheck) -> str:
    return check.signal.replace("_", " ")


def _against(reports: Reports, check: DriftCheck) -> str:
    if check.at_most is not None:
        return ""
    before = events_text(reports, check, naming.DRIFT_JOB_BASELINE_EVENTS)
    past = "the baseline in a file" if reports.drift.pinned is not None else "the past"
    return f", against {before} of {past}"


def _effect(check: DriftCheck, spoken: str) -> str:
    """The effect and its floor, as what it is."""
    is_rate = check.statistic == RATIO
    if check.at_most is not None:
        most = percent_text(check.at_most)
        return f"{spoken.capitalize()} is {VALUE_AS_PERCENTAGE}; up to {most} is fine."
    if check.at_least is not None:
        what = spoken if is_rate else f"the mean of {spoken}"
        least = percent_text(check.at_least)
        changed = f"has changed by {VALUE_AS_PERCENTAGE}"
        return f"{what[0].upper()}{what[1:]} {changed}; from {least} on it matters."
    if is_rate:
        points = percent_text(check.floor)
        return f"{spoken.capitalize()} is {VALUE_AS_PERCENTAGE} off; from {points} on it matters."
    name = STATISTIC_NAMES[check.statistic]
    floor = decimal_text(check.floor)
    return f"The {name} of {spoken} is {VALUE_TO_THOUSANDTHS}; from {floor} on it matters."


def few_words(reports: Reports) -> Labels:
    """Of a check that has not been able to say anything for long."""
    signal, statistic = label(naming.SIGNAL_LABEL), label(naming.STATISTIC_LABEL)
    model = if_there(naming.MODEL_LABEL, " of ")
    return {
        "summary": f"{reports.service.name}: nobody can say whether {signal}{model} has drifted",
        "description": (
            f"For {reports.patience.words()} no window had enough events, or enough of a past, to "
            f"judge {signal}{model} by {statistic}. A change would not be seen. {_help(reports)}"
        ),
    }


def missing_words(reports: Reports) -> Labels:
    """Of a job whose results are old, or that has none."""
    return {
        "summary": f"{reports.service.name}: the drift job does not report",
        "description": (
            "Prometheus has no results of the drift job of a window that ended within the last "
            f"{reports.longest.words()}. The job does not run, fails, or cannot reach "
            f"{_place(reports)}. Until it does, nobody sees drift in {_seen_in(reports)}."
        ),
    }


def _place(reports: Reports) -> str:
    return (
        "the Pushgateway" if reports.job.pushgateway is not None else "the node exporter's folder"
    )
