"""The pinned past of drift checks, from the sketches of its file."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model.drift_past import PinnedSignal
from llmmon.runtime.drift.history import History, Subject, merged
from llmmon.runtime.drift.layout import Buckets
from llmmon.runtime.drift.sketch import Categories, Sketch


def pinned_past(kept: History) -> tuple[PinnedSignal, ...]:
    """Every signal of every model, its hours together."""
    return tuple(_signals(kept))


def _signals(kept: History) -> Iterator[PinnedSignal]:
    length = len(kept.hours)
    for subject in sorted(kept.sketches):
        hours = kept.sketches[subject]
        together = merged(hours, sorted(hours))
        if together is not None:
            yield _signal(subject, together, length)


def _signal(subject: Subject, sketch: Sketch, hours: int) -> PinnedSignal:
    signal, model = subject.signal, subject.model
    if isinstance(sketch, Categories):
        counts = tuple((name, round(count)) for name, count in sorted(sketch.counts.items()))
        return PinnedSignal(signal=signal, model=model, hours=hours, categories=counts)
    if not isinstance(sketch.layout, Buckets):
        return PinnedSignal(signal=signal, model=model, hours=hours, is_fine=True)
    return PinnedSignal(
        signal=signal,
        model=model,
        hours=hours,
        bounds=sketch.layout.bounds,
        bins=tuple(round(sketch.counts.get(number, 0)) for number in sketch.layout.bins),
        added=sketch.added,
    )
