"""Writes down a call that ended, in all its series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._charging import charge, charge_units
from ._outcomes import Outcome, error_type, is_cancellation
from ._shapes import OTHER

if TYPE_CHECKING:
    from ._call import Call


def record(call: Call, duration: float, error: BaseException | None) -> None:
    """Count the call, its tokens and its cost; a success is also timed, in seconds."""
    if error is not None:
        if is_cancellation(error):
            _end_without_answer(call, "cancelled")
            return
        call.failure = error_type(error)
    if call.failure is not None:
        call.failure = call.failure if call.failure in call.series.errors else OTHER
        call.series.errors[call.failure]()
        _end_without_answer(call, "error")
    else:
        _succeed(call, duration)


def _end_without_answer(call: Call, outcome: Outcome) -> None:
    """What brought no answer may still have cost tokens."""
    call.series.outcomes[outcome]()
    _charge(call)


def _succeed(call: Call, duration: float) -> None:
    series, exemplar = call.series, call.exemplar
    series.succeed()
    series.duration(duration, exemplar)
    per_token = _time_tokens(call, duration, exemplar)
    if call.reason is not None:
        series.reasons[call.reason]()
    if call.is_refusal:
        series.refuse()
    for limits in series.goodput:
        if (
            duration <= limits.duration
            and (call.first or 0.0) <= limits.first_token
            and per_token <= limits.per_token
        ):
            limits.good()
    if series.prices is not None and "request" in series.prices.units:
        call.bill(request=1)
    _charge(call)
    if call.known_content is not None:
        call.owner.evaluate(call)


def _time_tokens(call: Call, duration: float, exemplar: dict[str, str] | None) -> float:
    """How many tokens came out, and how fast: the mean time of each after the first, in seconds."""
    series, first, usage = call.series, call.first, call.known_usage
    if first is not None:
        series.first_token(first, exemplar)
    if usage is None:
        series.no_usage()
        return 0.0
    output = usage[3] + usage[4]
    if output:
        series.length(output, exemplar)
    if first is None or output < 2:
        return 0.0
    per_token = (duration - first) / (output - 1)
    series.per_token(per_token, exemplar)
    return per_token


def _charge(call: Call) -> None:
    series = call.series
    cost = charge(series, call.known_usage, call.tier) if call.known_usage is not None else 0
    if series.prices is None:
        return
    if call.units:
        cost += charge_units(series, call.units, call.tier)
    if cost:
        call.charged = cost
        series.cost(cost / series.prices.scale)
