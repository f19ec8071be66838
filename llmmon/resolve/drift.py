"""Drift: the checks of a service, their window and their baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from llmmon.codes.drift import (
    STATISTIC_NOT_FOR_SIGNAL,
    UNKNOWN_STATISTIC,
    UNUSABLE_BASELINE,
    UNUSABLE_EFFECT,
)
from llmmon.codes.references import DUPLICATE_NAME, UNKNOWN_SIGNAL
from llmmon.diagnostics import Span
from llmmon.model.service import PERIODS, Drift, DriftCheck
from llmmon.resolve.declared import Declared
from llmmon.resolve.drift_past import pinned_past
from llmmon.resolve.drift_windows import windows_hold
from llmmon.resolve.parsed import FileProblems, Problems
from llmmon.resolve.scheduled_job import resolve_scheduled_job
from llmmon.resolve.signals import (
    ALL_STATISTICS,
    CATEGORIES,
    MEAN,
    MEAN_STATISTIC,
    NUMBERS,
    RATE_STATISTIC,
    SIGNALS,
    STATISTICS,
)
from llmmon.source import SpecPath
from llmmon.spec.drift import BaselineShape, DriftCheckShape, DriftChecksShape
from llmmon.units import Duration
from llmmon.words import did_you_mean, listed, quoted

DEFAULT_TRAILING = Duration.parse("4w")
DEFAULT_BASELINE = BaselineShape.model_validate({"trailing": "4w", "same": "hour_of_week"})
_EFFECTS = ("threshold", "at_least", "at_most")


def resolve_drift(declared: Declared, problems: Problems) -> Drift | None:
    """The drift checks of the service; `None` if it has none that can be used."""
    shape = problems.parsed.spec.drift
    if shape is None:
        return None
    signals = SIGNALS | {metric.name: NUMBERS for metric in declared.quality}
    drift = drift_of(shape, signals, problems.own, ("drift",))
    kept = problems.parsed.baseline
    if drift is not None and kept is not None:
        drift = replace(drift, past=pinned_past(kept))
    holds = windows_hold(shape.window, shape.baseline or DEFAULT_BASELINE, problems)
    job = resolve_scheduled_job(shape, signals, problems)
    return replace(drift, job=job) if drift is not None and holds else None


def drift_of(
    shape: DriftChecksShape, signals: Mapping[str, str], problems: FileProblems, at: SpecPath
) -> Drift | None:
    """What a `drift` of a spec or of a job says; `at` is where it stands in its file."""
    baseline = shape.baseline or DEFAULT_BASELINE
    holds = _baseline_holds(shape, baseline, problems, at)
    checks = _checks(shape, signals, problems, at)
    if not holds or not checks:
        return None
    return Drift(
        window=shape.window,
        trailing=baseline.trailing,
        same=baseline.same,
        pinned=baseline.pinned,
        false_alarms=shape.false_alarms,
        checks=checks,
    )


def _baseline_holds(
    shape: DriftChecksShape, baseline: BaselineShape, problems: FileProblems, at: SpecPath
) -> bool:
    mistake = _baseline_mistake(shape.window, baseline)
    if mistake is None:
        return True
    key, message, hint = mistake
    problems.add(UNUSABLE_BASELINE, message, (*at, "baseline", key), hint)
    return False


def _baseline_mistake(window: Duration, baseline: BaselineShape) -> tuple[str, str, str] | None:
    trailing, same = baseline.trailing, baseline.same
    if trailing is None:
        if baseline.pinned is None:
            return "same", "a baseline of nothing", "add trailing or pinned"
        if same is not None:
            return "same", '"same" picks hours of trailing, not of a file', "remove it"
        return None
    if baseline.pinned is not None:
        return "pinned", "a baseline of two kinds", "keep trailing or pinned"
    if trailing <= window:
        message = f"a baseline of {trailing} is no longer than the window of {window}"
        return "trailing", message, f"write {DEFAULT_TRAILING}, say"
    if same is not None and trailing < PERIODS[same]:
        message = f"a baseline of {trailing} is too short for {same}"
        return "trailing", message, f"write {PERIODS[same]} or more"
    return None


def _checks(
    shape: DriftChecksShape, signals: Mapping[str, str], problems: FileProblems, at: SpecPath
) -> tuple[DriftCheck, ...]:
    seen: set[tuple[str, str | None]] = set()
    found = []
    for index, check in enumerate(shape.checks):
        path = (*at, "checks", index)
        identity = (check.signal, check.statistic)
        if identity in seen:
            message = f"a second check of {quoted(check.signal)} by the same statistic"
            problems.add(DUPLICATE_NAME, message, (*path, "signal"), "remove one of the two")
        elif _check_holds(check, path, signals, problems):
            usual = MEAN_STATISTIC if signals[check.signal] == MEAN else RATE_STATISTIC
            found.append(_resolved(check, usual, problems.source.span((*path, "signal"))))
        seen.add(identity)
    return tuple(found)


def _resolved(check: DriftCheckShape, usual: str, origin: Span) -> DriftCheck:
    return DriftCheck(
        signal=check.signal,
        statistic=check.statistic or usual,
        threshold=check.threshold,
        at_least=check.at_least,
        at_most=check.at_most,
        origin=origin,
    )


def _check_holds(
    check: DriftCheckShape, path: SpecPath, signals: Mapping[str, str], problems: FileProblems
) -> bool:
    sort = signals.get(check.signal)
    if sort is None:
        message = f"{quoted(check.signal)} is not a signal of this service"
        hint = did_you_mean(check.signal, signals, "signals")
        problems.add(UNKNOWN_SIGNAL, message, (*path, "signal"), hint)
    fits = _statistic_holds(check, sort, path, problems)
    one = _effect_holds(check, sort, path, problems)
    return sort is not None and fits and one


def _statistic_holds(
    check: DriftCheckShape, sort: str | None, path: SpecPath, problems: FileProblems
) -> bool:
    statistic = check.statistic
    if statistic is not None and statistic not in ALL_STATISTICS:
        message = f"{quoted(statistic)} is not a statistic"
        hint = did_you_mean(statistic, ALL_STATISTICS, "statistics")
        problems.add(UNKNOWN_STATISTIC, message, (*path, "statistic"), hint)
        return False
    if sort is None:
        return True
    fitting = STATISTICS[sort]
    if statistic is None and fitting:
        message, hint = f"{quoted(check.signal)} needs a statistic", f"add one of {listed(fitting)}"
    elif statistic is not None and statistic not in fitting:
        message = f"{quoted(check.signal)} is {sort}, which {quoted(statistic)} does not compare"
        hint = f"take one of {listed(fitting)}" if fitting else "remove the statistic"
    else:
        return True
    at = "statistic" if statistic is not None else "signal"
    problems.add(STATISTIC_NOT_FOR_SIGNAL, message, (*path, at), hint)
    return False


def _effect_holds(
    check: DriftCheckShape, sort: str | None, path: SpecPath, problems: FileProblems
) -> bool:
    given = [key for key in _EFFECTS if getattr(check, key) is not None]
    if len(given) != 1:
        many = f"{' and '.join(given)} at once" if given else "no floor"
        message = f"a check with {many}: from which effect on does a change matter?"
        at = given[-1] if given else "signal"
        hint = f"keep one of {listed(given)}" if given else f"add one of {listed(_EFFECTS)}"
        problems.add(UNUSABLE_EFFECT, message, (*path, at), hint)
        return False
    message, hint = _unfitting(check.signal, sort, given[0])
    if message:
        problems.add(STATISTIC_NOT_FOR_SIGNAL, message, (*path, given[0]), hint)
    return not message


def _unfitting(signal: str, sort: str | None, key: str) -> tuple[str, str]:
    """Why a floor does not fit a signal, and what would; empty if it does."""
    if sort == MEAN and key != "at_least":
        return f"{quoted(signal)} is {sort}, which {key} does not fit", "write at_least"
    if key == "at_most" and sort in (NUMBERS, CATEGORIES):
        message = f"{quoted(signal)} is {sort}, and at_most is for rates"
        return message, "write threshold" if sort == CATEGORIES else "write threshold or at_least"
    if key == "at_least" and sort == CATEGORIES:
        return f"{quoted(signal)} is {sort}, which has no relative change", "write threshold"
    return "", ""
