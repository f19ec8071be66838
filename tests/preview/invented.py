"""Invented answers to the questions of any dashboard: the labels that it groups by, and smooth curves."""

from __future__ import annotations

import math
import re
import zlib
from itertools import product

from llmmon.preview.answers import Answer, Series
from llmmon.preview.questions import Question

_BY = re.compile(r"by \(([^)]*)\)")
_VALUES = {
    "le": ("0.1", "0.5", "1", "5", "+Inf"),
    "alertname": ("LLMErrorBudgetBurn",),
    "budget": ("",),
}


def invented(question: Question) -> Answer:
    """Two values of most labels, curves between 0 and 1 that follow from the expression."""
    grouped = _BY.search(question.expr)
    labels = [each.strip() for each in grouped[1].split(",")] if grouped else []
    choices = [_VALUES.get(label, (f"{label}-a", f"{label}-b")) for label in labels]
    return tuple(
        Series(dict(zip(labels, values, strict=True)), _curve(question, "".join(values), rank))
        for rank, values in enumerate(product(*choices))
    )


def _curve(question: Question, name: str, rank: int) -> tuple[float | None, ...]:
    if "ALERTS" in question.expr:
        return tuple(float(at // 4_000 % 3) for at in question.times)
    if "process_start_time" in question.expr:
        return tuple(1000.0 * (at // 6_000 * 6_000 - 500) for at in question.times)
    if "_bucket" in question.expr and name:
        return tuple(float(rank * (1 + at // 3600 % 5)) for at in question.times)
    phase = zlib.crc32((question.expr + name).encode()) / 2**32
    return tuple(
        abs(math.sin(phase * 7 + at / (2000 + 9000 * phase))) * (0.2 + phase)
        for at in question.times
    )
