"""Marks in all graphs of a dashboard: what is asked for them, and the spans of time that they cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from llmmon.preview.answers import Answer, Refused, Series
from llmmon.preview.fields import Json, legend
from llmmon.preview.questions import Board, Question, View, filled_in
from llmmon.units import Duration


def annotations_of(board: Board) -> Sequence[Mapping[str, Any]]:
    """The annotations that a dashboard has."""
    found: Sequence[Mapping[str, Any]] = board.document["annotations"]["list"]
    return found


def question_of(board: Board, annotation: Mapping[str, Any], view: View) -> Question:
    """What Grafana asks for one."""
    step = int(Duration.parse(annotation["step"]).seconds)
    span = view.span(board)
    return Question(filled_in(board, annotation, span, step), span.aligned(step), step)


def drawn(annotation: Mapping[str, Any], question: Question, answer: Answer) -> Json:
    """An annotation as the page draws it. One that is refused has no marks, and says why."""
    found: Json = {
        "name": annotation["name"],
        "color": annotation["iconColor"],
        "enabled": annotation["enable"],
    }
    if isinstance(answer, Refused):
        return found | {"marks": [], "error": answer.reason}
    spans = _moments if annotation["useValueForTime"] else _regions
    marks = [
        {"from": start, "to": end, "title": _title(annotation, series)}
        for series in answer
        for start, end in spans(question, series)
    ]
    return found | {"marks": sorted(marks, key=lambda mark: (mark["from"], mark["title"]))}


def _title(annotation: Mapping[str, Any], series: Series) -> str:
    """The title, and the labels that tell more."""
    tags = (series.labels.get(key, "") for key in annotation["tagKeys"].split(","))
    title = legend(annotation["titleFormat"], annotation["name"], series.labels)
    return " ".join((title, *filter(None, tags)))


def _regions(question: Question, series: Series) -> Iterator[tuple[int, int]]:
    """From where a value is above 0 to where it last is."""
    start: int | None = None
    last = 0
    for at, value in zip(question.times, series.values, strict=True):
        if value:
            start, last = at if start is None else start, at
        elif start is not None:
            yield start, last
            start = None
    if start is not None:
        yield start, last


def _moments(question: Question, series: Series) -> Iterator[tuple[int, int]]:
    """The times in epoch milliseconds that its values are, as far as they are in sight."""
    for value in dict.fromkeys(series.values):
        if value is not None and question.span.start <= value / 1000 <= question.span.end:
            yield round(value / 1000), round(value / 1000)
