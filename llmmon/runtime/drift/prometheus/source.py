"""Sketches out of a Prometheus, in the place of events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llmmon.runtime.drift.errors import DriftError
from llmmon.runtime.drift.events import MOST_CATEGORIES, Found
from llmmon.runtime.drift.history import History, Subject, history
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.prometheus.ask import Asker
from llmmon.runtime.drift.prometheus.hours import by_model, counted_hours
from llmmon.runtime.drift.prometheus.series import Series
from llmmon.runtime.drift.prometheus.sketches import sketches_of
from llmmon.runtime.drift.query import Span
from llmmon.runtime.drift.sketch import Categories, Sketch
from llmmon.runtime.http.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Whom to ask, and for what."""

    client: Client
    series: tuple[Series, ...]
    allow_warnings: bool = False


def prometheus_sketches(source: Source, span: Span) -> tuple[History, Found]:
    """What a Prometheus counted in a span of hours, and what is to be known of it.

    Raises:
        DriftError: it does not answer, not in full, or has nothing of a signal.
    """
    asker = Asker(client=source.client, allow_warnings=source.allow_warnings)
    found = history(record for series in source.series for record in _records(asker, series, span))
    _check(source, found, span)
    first = source.series[0].signal
    events = sum(s.events for subject, _, s in found.records() if subject.signal == first)
    return found, Found(events=round(events), notes=tuple(_notes(asker)))


def _records(asker: Asker, series: Series, span: Span) -> Iterator[tuple[Subject, int, Sketch]]:
    hours = counted_hours(asker, series, range(span.start, span.end))
    for model, counted in by_model(hours):
        subject = Subject(signal=series.signal, model=model)
        for hour, sketch in sketches_of(series, counted).items():
            # Hours of one window together, back from the end.
            yield subject, (hour - span.end) // span.step * span.step + span.end, sketch


def _check(source: Source, found: History, span: Span) -> None:
    there = {subject.signal for subject in found.sketches}
    for series in source.series:
        if series.signal not in there:
            asked = "\n  ".join(question.expr for question in series.questions)
            raise DriftError(
                f"{source.client.endpoint.name} has nothing of {series.signal} between "
                f"{hour_text(span.start)} and {hour_text(span.end)}:\n  {asked}"
            )
    for subject, _, sketch in found.records():
        if isinstance(sketch, Categories) and len(sketch.counts) > MOST_CATEGORIES:
            raise DriftError(
                f"{subject.signal} has {len(sketch.counts)} values: more than {MOST_CATEGORIES} are no "
                "category"
            )


def _notes(asker: Asker) -> Iterator[str]:
    yield from (f"the server warned: {warning:.300}" for warning in asker.warnings)
    if asker.no_numbers:
        yield f"{asker.no_numbers:,} values were no numbers, and are missing"
