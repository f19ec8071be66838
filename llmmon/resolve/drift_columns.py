"""In which columns of events signals stand, and what sort of signal a column holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from llmmon.codes.drift import PHRASE_OF_EVERYTHING, UNUSABLE_SIGNAL
from llmmon.resolve.parsed import Mistake
from llmmon.resolve.signals import CATEGORIES, MEAN, NUMBERS, RATE
from llmmon.runtime.drift.events import (
    CATEGORY,
    KINDS,
    POSITIVE_NUMBER,
    SCORE_NUMBER,
    YES_OR_NO,
    Column,
    InText,
    NearCentroids,
    usual_column,
)
from llmmon.runtime.drift.phrases import LEAST_LETTERS, WITHIN, letters
from llmmon.source import SpecPath
from llmmon.spec.drift_events import SignalShape
from llmmon.words import listed, quoted

SORTS = {
    POSITIVE_NUMBER: NUMBERS,
    SCORE_NUMBER: NUMBERS,
    CATEGORY: CATEGORIES,
    YES_OR_NO: RATE,
}
_OF_VECTORS = (None, CATEGORY, POSITIVE_NUMBER)


def kind_of(signal: SignalShape) -> str:
    """What is written, or what follows from the rest. Without either it is reported elsewhere."""
    return signal.kind or (YES_OR_NO if signal.centroids is None else CATEGORY)


def fits(kind: str, sort: str) -> bool:
    """Whether a column of a kind can hold a signal of a sort. A mean is one of numbers."""
    return SORTS[kind] == (NUMBERS if sort == MEAN else sort)


def column_of(signal: str, written: Mapping[str, SignalShape]) -> Column:
    """Where it is written, or as usual."""
    own = written.get(signal)
    if own is None:
        return usual_column(signal)
    return Column(signal=signal, name=own.column, kind=kind_of(own), found=_found(own))


def _found(signal: SignalShape) -> InText | NearCentroids | None:
    if signal.phrases is not None:
        return InText(phrases=signal.phrases, within=signal.within or WITHIN)
    return None if signal.centroids is None else NearCentroids(file=signal.centroids)


def mistakes_of(signals: Mapping[str, SignalShape]) -> Iterator[tuple[Mistake, SpecPath]]:
    """What is wrong with signals by themselves, and where below `signals`."""
    for name, signal in signals.items():
        for mistake, path in (*_of_kind(name, signal), *_of_phrases(signal)):
            yield mistake, (name, *path)


def _of_kind(name: str, signal: SignalShape) -> Iterator[tuple[Mistake, SpecPath]]:
    if signal.kind is None and signal.phrases is None and signal.centroids is None:
        message = f"{quoted(name)} says neither its kind, nor phrases or centroids"
        hint = f"write kind: {listed(KINDS)}"
        yield (UNUSABLE_SIGNAL, message, hint), ()
    if signal.phrases is not None and signal.kind not in (None, YES_OR_NO):
        message = f"texts that have a phrase are a rate, and no {signal.kind}"
        yield (UNUSABLE_SIGNAL, message, "leave kind out"), ("kind",)
    if signal.centroids is not None and signal.kind not in _OF_VECTORS:
        message = f"vectors have a nearest centroid or a distance, and no {signal.kind}"
        hint = f"write {CATEGORY} or {POSITIVE_NUMBER}"
        yield (UNUSABLE_SIGNAL, message, hint), ("kind",)
    if signal.centroids is not None and signal.phrases is not None:
        message = "a column holds texts or vectors, not both"
        yield (UNUSABLE_SIGNAL, message, "keep phrases or centroids"), ("centroids",)
    if signal.within is not None and signal.phrases is None:
        message = "within is about phrases, and there are none"
        yield (UNUSABLE_SIGNAL, message, "add phrases, or leave it out"), ("within",)


def _of_phrases(signal: SignalShape) -> Iterator[tuple[Mistake, SpecPath]]:
    for place, phrase in enumerate(signal.phrases or ()):
        if letters(phrase) < LEAST_LETTERS:
            message = f"{quoted(phrase)} stands in most texts"
            hint = f"write {LEAST_LETTERS} letters or more, such as i can't help"
            yield (PHRASE_OF_EVERYTHING, message, hint), ("phrases", place)
