"""Checks, effects and floors in words, the same in the table of a terminal and on the page."""

from __future__ import annotations

from math import inf

from llmmon.runtime.drift.check import AT_LEAST, AT_MOST, Check
from llmmon.runtime.drift.events import Skipped
from llmmon.runtime.drift.judge import TOGETHER, Effect
from llmmon.runtime.drift.null import CONFORMAL

POINTS, LEVEL = "rate_points", "rate_level"
_RATES = (POINTS, LEVEL)
_RELATIVE = ("p50", "p95", "mean", "mean_shift", "rate_ratio")
SIGNED = (POINTS, *_RELATIVE)
"""Effects that say whether something grew or shrank; others only how far it moved."""
_SAID = {"mean_shift": "mean", "rate_ratio": "ratio"}
"""What people call an effect, where its name tells how it is computed."""
_BEYOND_WORDS = 1e6
"""From here on a bound says no more than that there is none."""


def check_name(check: Check) -> str:
    """`latency ks`; a rate is compared as it is."""
    return check.signal if check.is_of_rate else f"{check.signal} {check.statistic}"


def floor_text(check: Check) -> str:
    """What a change must be beyond."""
    if check.kind == AT_MOST:
        return (
            f"at most {check.floor:.4g}" if not check.is_of_rate else f"<= {percent(check.floor)}"
        )
    if check.kind == AT_LEAST:
        return percent(check.floor)
    return f"{100 * check.floor:.4g} points" if check.is_of_rate else f"{check.floor:.4g}"


def percent(share: float) -> str:
    """`20%`."""
    return f"{100 * share:.4g}%"


def change_text(check: Check, effect: Effect) -> str:
    """`mean +85.8%`."""
    named = effect.name in _RELATIVE or effect.name not in (*_RATES, check.statistic)
    value = amount(effect, effect.value)
    return f"{effect_name(effect)} {value}" if named else value


def effect_name(effect: Effect) -> str:
    """`mean`, or a statistic's own name."""
    return _SAID.get(effect.name, effect.name)


def bounds_text(effect: Effect) -> str:
    """`+65.5% to +110%`; of points without the word, which stands with the change."""
    lower, upper = amount(effect, effect.lower), amount(effect, effect.upper)
    return f"{lower} to {upper}".replace(" points", "")


def amount(effect: Effect, value: float) -> str:
    """A value of an effect in its unit, with its sign if it has one."""
    sign = "+" if effect.name in SIGNED else ""
    if abs(value) >= _BEYOND_WORDS:
        return f"{inf if value > 0 else -inf:{sign}}"
    if effect.name == POINTS:
        return f"{100 * value:{sign}.3g} points"
    return f"{100 * value:{sign}.3g}%" if is_share(effect.name) else f"{value:{sign}.3g}"


def is_share(name: str) -> bool:
    """Whether an effect is written as a percentage."""
    return name in (*_RELATIVE, *_RATES)


def null_text(effect: Effect) -> str:
    """`p 0.034 against 26 past windows`; nothing for a limit, which asks for no past."""
    if effect.p_value is None:
        return ""
    if effect.null in (CONFORMAL, TOGETHER):
        return f"p {effect.p_value:.2g} against {effect.past_windows} {effect.null}"
    return f"p {effect.p_value:.2g}, {effect.null}"


def skipped_words(skipped: Skipped) -> dict[str, int]:
    """How many events could not be used, by what was wrong with them."""
    counted = {
        "unreadable, or without a time": skipped.unreadable,
        "without a model": skipped.without_model,
        "from hours that are yet to come": skipped.future,
    }
    return {what: number for what, number in counted.items() if number}


def unit_of(signal: str) -> str:
    """What numbers of a signal are counted in, where every service counts alike."""
    return _UNITS.get(signal, "")


_UNITS = {
    "latency": "seconds",
    "time_to_first_token": "seconds",
    "time_per_output_token": "seconds",
    "response_length": "tokens",
}
