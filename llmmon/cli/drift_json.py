"""What a drift job found, with all numbers, as JSON."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from llmmon.emit import json
from llmmon.emit.json import Json
from llmmon.runtime.drift.events import Found
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.job import Outcome, Result
from llmmon.runtime.drift.judge import Effect

VERSION = 1
"""Of this document. It changes if a key goes or changes its meaning."""


def outcome_json(service: str, outcome: Outcome) -> str:
    """The whole document."""
    return json.dump(
        {
            "version": VERSION,
            "service": service,
            "verdict": outcome.verdict,
            "window": span(outcome.windows.current()),
            "baseline": span(outcome.windows.past),
            "level": number(outcome.level),
            "confirmations": outcome.windows.confirmations,
            "checks": [_result(result) for result in outcome.results],
            "events": _found(outcome.found),
        }
    )


def span(hours: range) -> Json:
    """From when to when."""
    return {"start": hour_text(hours.start), "end": hour_text(hours.stop)}


def number(value: float) -> Decimal | None:
    """To six digits; JSON has no infinity."""
    return Decimal(f"{value:.6g}") if isfinite(value) else None


def _result(result: Result) -> Json:
    check, judged = result.check, result.judgement
    return {
        "signal": check.signal,
        "model": result.model,
        "statistic": check.statistic,
        check.kind: number(check.floor),
        "verdict": judged.verdict,
        "reason": judged.reason,
        "events": round(judged.events),
        "baseline_events": round(judged.baseline_events),
        "least_events": judged.least_events,
        "effect": _effect(judged.effect) if judged.effect else None,
    }


def _effect(effect: Effect) -> Json:
    return {
        "name": effect.name,
        "value": number(effect.value),
        "lower": number(effect.lower),
        "upper": number(effect.upper),
        "least": number(effect.least),
        "p_value": None if effect.p_value is None else number(effect.p_value),
        "null": effect.null,
        "overdispersion": number(effect.overdispersion),
        "past_windows": effect.past_windows,
        "hours_left_out": effect.hours_left_out,
    }


def _found(found: Found) -> Json:
    skipped = found.skipped
    return {
        "read": found.events,
        "unreadable": skipped.unreadable,
        "without_model": skipped.without_model,
        "future": skipped.future,
        "notes": list(found.notes),
        "apart": {signal: dict(sorted(c.items())) for signal, c in sorted(found.apart.items())},
    }
