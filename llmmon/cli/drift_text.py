"""What a drift job found, as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmmon.cli import console
from llmmon.drift_report.words import (
    bounds_text,
    change_text,
    check_name,
    floor_text,
    null_text,
    skipped_words,
)
from llmmon.runtime.drift.events import Found
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.job import Outcome, Result
from llmmon.runtime.drift.sketch import MISSING

_HEAD = ("signal", "model", "verdict", "change", "bounds", "floor", "events")
_WIDTH = 100
"""Columns of a terminal that nobody has to widen."""
_GAP = 2
_LEAST_NAME = 12
_NAMES = 2
"""Columns that hold names, which may be of any length; the page and the JSON have all of them."""


def outcome_text(service: str, outcome: Outcome) -> str:
    """The whole of what is printed."""
    rows = [_HEAD, *(_row(result) for result in outcome.results)]
    head, *checks = table(fitted(rows))
    reasons = map(_why, outcome.results)
    both = [line for pair in zip(checks, reasons, strict=True) for line in pair]
    lines = [*_heading(service, outcome), "", head, *both, *_remarks(outcome.found)]
    return console.harmless("\n".join(lines) + "\n")


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Columns under each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def fitted(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """With names as short as the width asks for: the middle of long ones is left out."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    too_many = sum(widths) + _GAP * (len(widths) - 1) - _WIDTH
    for place in sorted(range(_NAMES), key=lambda place: -widths[place]):
        shorter = max(widths[place] - max(too_many, 0), min(_LEAST_NAME, widths[place]))
        too_many -= widths[place] - shorter
        widths[place] = shorter
    return [
        tuple(_elided(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows
    ]


def _heading(service: str, outcome: Outcome) -> Iterator[str]:
    windows = outcome.windows
    now, past = windows.current(), windows.past
    yield (
        f"{service}: {hour_text(now.start)} to {hour_text(now.stop)} against "
        f"{hour_text(past.start)} to {hour_text(past.stop)}"
    )
    yield f"level {outcome.level:.3g} for each check"


def _row(result: Result) -> tuple[str, ...]:
    check, judged = result.check, result.judgement
    effect = judged.effect
    return (
        check_name(check),
        result.model or "-",
        judged.verdict,
        change_text(check, effect) if effect else "",
        bounds_text(effect) if effect else "",
        floor_text(check),
        f"{round(judged.events):,}",
    )


def _elided(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    start = width // 2
    return f"{text[:start]}…{text[len(text) - (width - start - 1) :]}"


def _why(result: Result) -> str:
    """Below its row: what decided."""
    reason, effect = result.judgement.reason, result.judgement.effect
    if effect is None:
        least = result.judgement.least_events
        return f"  {reason}{f': {least:,} needed' if least else ''}"
    left_out = f"; {effect.hours_left_out} h of incidents left out" if effect.hours_left_out else ""
    null = null_text(effect)
    return f"  {reason}{f': {null}' if null else ''}{left_out}"


def _remarks(found: Found) -> Iterator[str]:
    counted = skipped_words(found.skipped)
    parts = [f"{number:,} {what}" for what, number in counted.items()]
    if parts:
        yield f"\nnote: of {found.events:,} events {', '.join(parts)}"
    for signal, apart in sorted(found.apart.items()):
        # That an event lacks a signal is no fault: failures are not timed, scores come by themselves.
        wrong = sorted((what, number) for what, number in apart.items() if what != MISSING)
        listed = ", ".join(f"{number:,} {what}" for what, number in wrong)
        if wrong:
            yield f"note: {signal}: {listed.replace('_', ' ')}"
    yield from (f"note: {note}" for note in found.notes)
