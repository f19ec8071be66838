"""What `llmmon drift simulate` found, for people."""

from __future__ import annotations

from collections.abc import Mapping

from llmmon.cli import console
from llmmon.cli.drift_text import fitted, table
from llmmon.drift_report.words import check_name, floor_text, percent
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.simulate import Simulated
from llmmon.runtime.drift.simulate_traffic import Forecast, Foreseen

_MONTH = 30
"""Days."""


def events_text(service: str, found: Simulated, days: int, allowed: float) -> str:
    """Of a service's own events; `allowed` are false alarms a month."""
    rows = [("signal", "model", "floor", "too few", "alarms", "a month", "seen after a day")]
    for one in found.checks:
        alarms = len(one.alarms)
        numbers = (f"{one.insufficient}", f"{alarms}", _number(alarms * _MONTH / days))
        rows.append(
            (check_name(one.check), one.model, floor_text(one.check), *numbers, _seen(one.seen))
        )
    windows = found.checks[0].windows if found.checks else 0
    every = sum(len(one.alarms) for one in found.checks)
    heading = (
        f"{service}: {windows} windows from {hour_text(found.start)} to {hour_text(found.end)}; "
        f"level {found.level:.3g} for each check",
        f"alarms of all checks: {every} in {_counted(days, 'day')}, {_number(every * _MONTH / days)} a "
        f"month; {_number(allowed)} a month may be false",
    )
    alarms_found = (
        f"alarm: {one.check.signal} of {one.model} until {hour_text(end)}"
        for one in found.checks
        for end in one.alarms
    )
    return _whole(*heading, "", *table(fitted(rows)), *alarms_found)


def traffic_text(service: str, found: Forecast, traffic: int, models: int, allowed: float) -> str:
    """Of traffic that is made up."""
    within = "a day" if found.day == 24 else f"{found.day} h"
    rows: list[tuple[str, ...]] = [
        ("signal", "floor", "too few", "alarms a month", f"seen within {within}", "4 of 5")
    ]
    rows += [_row(one, found) for one in found.checks]
    every = sum(one.alarms for one in found.checks) * models / found.months
    heading = (
        f"{service}: simulated traffic of {traffic:,} events an hour, {_counted(models, 'model')}; "
        f"level {found.level:.3g} for each check",
        f"false alarms of all checks: {_number(every)} a month; {_number(allowed)} a month may be",
    )
    notes = (
        f"Simulated, in {found.runs} runs of four weeks without a change: hours vary by 10%, alike from hour",
        "to hour, 20 customers come and go, days have a cycle, weekends are quiet. Your traffic may vary",
        f"more. 4 of 5: the least change that is seen within {within} four times in five.",
    )
    return _whole(*heading, "", *table(fitted(rows)), "", *notes)


def _row(one: Foreseen, found: Forecast) -> tuple[str, ...]:
    return (
        check_name(one.check),
        floor_text(one.check),
        percent(round(one.insufficient / one.windows, 2)),
        _number(one.alarms / found.months),
        _seen(one.seen),
        "not seen" if one.least is None else f"{100 * one.least:+.0f}%",
    )


def _seen(seen: Mapping[str, float]) -> str:
    return (
        ", ".join(f"{change} {percent(round(share, 2))}" for change, share in seen.items()) or "-"
    )


def _number(count: float) -> str:
    return f"{count:.2g}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _whole(*lines: str) -> str:
    return console.harmless("\n".join(lines) + "\n")
