"""Writes down a call that ended, in all its series."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from ._charging import charge
from ._outcomes import error_type, is_cancellation
from ._shapes import OTHER

if TYPE_CHECKING:
    from ._call import Call


def succeed(call: Call, duration: float) -> None:
    """Count a success, time it in seconds, and charge it."""
    series, trace, usage, first = call.series, call.trace, call.known_usage, call.first
    exemplar = None if trace is None else trace.exemplar
    series.succeed()
    series.duration(duration, exemplar)
    if usage is None:
        series.no_usage()
    elif usage[3] or usage[4]:
        series.length(usage[3] + usage[4], exemplar)
    if series.token_usage is not None and usage is not None:
        of_input, of_output = series.token_usage
        of_input(sum(usage[:3]))
        of_output(usage[3] + usage[4])
    per_token = 0.0 if first is None else _time_tokens(call, first, duration, exemplar)
    if call.reason is not None:
        series.reasons[call.reason]()
    if call.is_refusal:
        series.refuse()
    for good, most, first_token, pace in series.goodput:
        if duration <= most and (first or 0.0) <= first_token and per_token <= pace:
            good()
    if series.billed_by_request:
        call.bill(request=1)
    if call.known_content is not None:
        call.owner.evaluate(call)
    charge(call)
    events = call.owner.events
    if events is not None and series.is_counted:
        row = (time(), series, duration, first, per_token, usage)
        events.finished((*row, call.reason, call.is_refusal, None, call.charged))


def _time_tokens(
    call: Call, first: float, duration: float, exemplar: dict[str, str] | None
) -> float:
    """When the first token came, and the mean time of each after it, in seconds."""
    series, usage = call.series, call.known_usage
    series.first_token(first, exemplar)
    output = usage[3] + usage[4] if usage is not None else 0
    if output < 2:
        return 0.0
    per_token = (duration - first) / (output - 1)
    series.per_token(per_token, exemplar)
    return per_token


def fail(call: Call, error: BaseException | None) -> None:
    """Count a failure, or that the caller went away. What brought no answer may still cost tokens."""
    series = call.series
    if error is not None and is_cancellation(error):
        series.outcomes["cancelled"]()
        charge(call)
        return
    kind = call.failure if error is None else error_type(error)
    call.failure = kind if kind in series.errors else OTHER
    series.outcomes["error"]()
    series.errors[call.failure]()
    charge(call)
    events = call.owner.events
    if events is not None and series.is_counted:
        row = (time(), series, None, None, 0.0, call.known_usage)
        events.finished((*row, None, False, call.failure, call.charged))
