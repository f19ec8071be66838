"""Which questions a Prometheus is asked about a signal. The expressions are others' work."""

from __future__ import annotations

from dataclasses import dataclass

HISTOGRAM, CATEGORY, RATE, MEAN = "histogram", "category", "rate", "mean"
"""What a signal is counted by: buckets, a counter for each category, events and hits,
or events and an amount."""
BUCKETS, SUM, BINS, HITS, TOTAL = "buckets", "sum", "bins", "hits", "total"
"""What an expression counts in an hour: observations up to a bound, their sum, events of each
category, those that a rate is of, all events."""
BOUND = "le"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An expression whose value at the end of an hour is what the hour counted."""

    part: str
    expr: str
    bin_label: str | None = None
    """What tells bins from each other: `le`, the label of a category; `None` if there are none."""
    model_label: str | None = "model"
    """What tells models from each other; `None` if `model` is the one that it is all of."""
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A signal of some models, as their series count it."""

    signal: str
    kind: str
    questions: tuple[Question, ...]
    recorded: tuple[Question, ...] = ()
    """The same from recorded hours, which are asked first; none if nobody records them."""
    per_unit: float = 1.0
    """How many of the histogram's unit are in one of the signal's: milliseconds in a second, say."""
