"""In which columns of events signals stand, and what sort of signal a column holds."""

from __future__ import annotations

from collections.abc import Mapping

from llmmon.resolve.signals import CATEGORIES, NUMBERS, RATE
from llmmon.runtime.drift.events import (
    CATEGORY,
    POSITIVE_NUMBER,
    SCORE_NUMBER,
    YES_OR_NO,
    Column,
    usual_column,
)
from llmmon.spec.drift_events import SignalShape

SORTS = {
    POSITIVE_NUMBER: NUMBERS,
    SCORE_NUMBER: NUMBERS,
    CATEGORY: CATEGORIES,
    YES_OR_NO: RATE,
}


def column_of(signal: str, written: Mapping[str, SignalShape]) -> Column:
    """Where it is written, or as usual."""
    own = written.get(signal)
    if own is None:
        return usual_column(signal)
    return Column(signal=signal, name=own.column, kind=own.kind)
