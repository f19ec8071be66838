"""Whether drift's windows lie side by side: in whole hours, in the baseline, in a day or a week."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.codes.drift import UNEVEN_WINDOWS
from llmmon.model.service import PERIODS
from llmmon.resolve.parsed import Problems
from llmmon.source import SpecPath
from llmmon.spec.drift import BaselineShape
from llmmon.units import Duration

HOUR = Duration.parse("1h")
_MOST_WINDOWS = 336
"""Of a baseline that is their sum: what one expression may read of a histogram, on any Prometheus."""
_MOST_PERIODS = 60
"""Earlier weeks or days, each of which is a term of its own."""


def windows_hold(window: Duration, baseline: BaselineShape, problems: Problems) -> bool:
    """Whether windows can be told by the clock; what is wrong is reported."""
    mistakes = list(_mistakes(window, baseline))
    for key, message, hint in mistakes[:1]:
        problems.add(UNEVEN_WINDOWS, message, _place(key, problems), hint)
    return not mistakes


def _place(key: str, problems: Problems) -> SpecPath:
    """The value at fault, or what stands for it where it is a default."""
    drift = problems.parsed.spec.drift
    if drift is not None and key in (drift.baseline.model_fields_set if drift.baseline else ()):
        return ("drift", "baseline", key)
    written = drift is not None and "window" in drift.model_fields_set
    return ("drift", "window") if written else ("drift", "checks")


def _mistakes(window: Duration, baseline: BaselineShape) -> Iterator[tuple[str, str, str]]:
    if window.milliseconds % HOUR.milliseconds:
        hours = Duration((window.milliseconds // HOUR.milliseconds + 1) * HOUR.milliseconds)
        yield "window", f"a window of {window} is not of whole hours", f"write {hours}"
    if baseline.trailing is None or baseline.trailing <= window:
        return
    if baseline.same is not None:
        yield from _in_period(window, baseline.same)
    if baseline.trailing.milliseconds % window.milliseconds:
        message = f"a baseline of {baseline.trailing} does not hold whole windows of {window}"
        yield "trailing", message, f"write a multiple of {window}"
    yield from _too_many(window, baseline.trailing, baseline.same)


def _in_period(window: Duration, same: str) -> Iterator[tuple[str, str, str]]:
    period = PERIODS[same]
    if period.milliseconds % window.milliseconds:
        message = f"windows of {window} do not end at the same hours every {period.words()}"
        yield (
            "window",
            message,
            f"write {'6h, 12h or 24h' if same == 'hour_of_week' else '6h or 12h'}",
        )


def _too_many(
    window: Duration, trailing: Duration, same: str | None
) -> Iterator[tuple[str, str, str]]:
    unit, most = (window, _MOST_WINDOWS) if same is None else (PERIODS[same], _MOST_PERIODS)
    many = trailing.milliseconds // unit.milliseconds
    if many > most:
        message = f"a baseline of {many} times {unit.words()} is more than rules can add up"
        longest = Duration(unit.milliseconds * most)
        yield "trailing", message, f"write {longest} at most, or a longer window"
