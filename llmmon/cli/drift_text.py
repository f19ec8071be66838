"""What a drift job found, as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmmon.cli import console
from llmmon.runtime.drift.check import AT_LEAST, AT_MOST, Check
from llmmon.runtime.drift.events import Found
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.job import Outcome, Result
from llmmon.runtime.drift.judge import Effect

_HEAD = ("signal", "model", "verdict", "change", "at least", "floor", "events", "why")
_RATES = ("rate_points", "rate_level")
_RELATIVE = ("mean", "mean_shift", "rate_ratio")


def outcome_text(service: str, outcome: Outcome) -> str:
    """The whole of what is printed."""
    rows = [_HEAD, *(_row(result) for result in outcome.results)]
    lines = [_heading(service, outcome), "", *table(rows), *_remarks(outcome.found)]
    return console.harmless("\n".join(lines) + "\n")


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Columns under each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


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


def _heading(service: str, outcome: Outcome) -> str:
    windows = outcome.windows
    now, past = windows.current(), windows.past
    return (
        f"{service}: {hour_text(now.start)} to {hour_text(now.stop)} against "
        f"{hour_text(past.start)} to {hour_text(past.stop)}; level {outcome.level:.3g} for each check"
    )


def _row(result: Result) -> tuple[str, ...]:
    check, judged = result.check, result.judgement
    name = check.signal if check.is_of_rate else f"{check.signal} {check.statistic}"
    change, least = _change(check, judged.effect) if judged.effect else ("", "")
    needed = f" of {judged.least_events:,}" if not judged.effect and judged.least_events else ""
    return (
        name,
        result.model or "-",
        judged.verdict,
        change,
        least,
        floor_text(check),
        f"{judged.events:,}{needed}",
        _why(judged.reason, judged.effect),
    )


def _why(reason: str, effect: Effect | None) -> str:
    if effect is None:
        return reason
    left_out = f", {effect.hours_left_out} h of incidents left out" if effect.hours_left_out else ""
    if effect.p_value is None:
        return f"{reason}{left_out}"
    return f"{reason} (p {effect.p_value:.2g}, {effect.null}{left_out})"


def _change(check: Check, effect: Effect) -> tuple[str, str]:
    """The effect, and what it is at least."""
    if effect.name in _RELATIVE:
        return f"{effect.name} {100 * effect.value:+.3g}%", percent(effect.least)
    if effect.name in _RATES:
        sign = "+" if effect.name == "rate_points" else ""
        return f"{100 * effect.value:{sign}.3g}%", percent(effect.least)
    name = "" if effect.name == check.statistic else f"{effect.name} "
    return f"{name}{effect.value:.3g}", f"{effect.least:.3g}"


def _remarks(found: Found) -> Iterator[str]:
    skipped = found.skipped
    counted = {
        "unreadable, or without a time": skipped.unreadable,
        "without a model": skipped.without_model,
        "from hours that are yet to come": skipped.future,
    }
    parts = [f"{number:,} {what}" for what, number in counted.items() if number]
    if parts:
        yield f"\nnote: of {found.events:,} events {', '.join(parts)}"
    for signal, apart in sorted(found.apart.items()):
        listed = ", ".join(f"{number:,} {what}" for what, number in sorted(apart.items()))
        yield f"note: {signal}: {listed.replace('_', ' ')}"
