"""A dashboard and its answers as the page draws it: places, options, fields with values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from llmmon.preview.annotations import annotations_of, drawn, question_of
from llmmon.preview.answers import Answer, Ask, Refused, refusals
from llmmon.preview.buckets import between_bounds
from llmmon.preview.fields import Json, series_field
from llmmon.preview.questions import Board, Question, View, panels_of, questions_of
from llmmon.preview.tables import table_fields

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""

_AT_ONCE = 4
"""Questions at the same time: enough to keep Prometheus busy, too few to be in anybody's way."""
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|~!&])")
"""What the Markdown of a description has escaped."""


def filled(boards: Sequence[Board], view: View, ask: Ask, progress: Progress) -> list[Json]:
    """Every dashboard with the answers to all that it asks. What stands twice is asked once."""
    asked = [question for board in boards for question in _all_questions(board, view)]
    answers = _answers(list(dict.fromkeys(asked)), ask, progress)
    return [_board(board, view, answers) for board in boards]


def _all_questions(board: Board, view: View) -> Iterable[Question]:
    for panel in panels_of(board):
        yield from questions_of(board, panel, view)
    for annotation in annotations_of(board):
        yield question_of(board, annotation, view)


def _answers(questions: Sequence[Question], ask: Ask, progress: Progress) -> dict[Question, Answer]:
    found: dict[Question, Answer] = {}
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        try:
            for question, answer in zip(questions, pool.map(ask, questions), strict=True):
                found[question] = answer
                progress("asking Prometheus", len(found), len(questions))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return found


def _board(board: Board, view: View, answers: Mapping[Question, Answer]) -> Json:
    document, span = board.document, view.span(board)
    variables = document["templating"]["list"]
    return {
        "uid": document["uid"],
        "title": document["title"],
        "description": document["description"],
        "tags": document["tags"],
        "links": [link["tags"] for link in document["links"]],
        "from": span.start,
        "to": span.end,
        "choices": [each["label"] for each in variables if each["type"] == "query"],
        "annotations": [_annotation(board, each, view, answers) for each in annotations_of(board)],
        "panels": [_panel(board, panel, view, answers) for panel in document["panels"]],
    }


def _annotation(
    board: Board, annotation: Mapping[str, Any], view: View, answers: Mapping[Question, Answer]
) -> Json:
    question = question_of(board, annotation, view)
    return drawn(annotation, question, answers[question])


def _panel(
    board: Board, panel: Mapping[str, Any], view: View, answers: Mapping[Question, Answer]
) -> Json:
    place = panel["gridPos"]
    found: Json = {
        "id": panel["id"],
        "type": panel["type"],
        "title": panel["title"],
        "place": [place["x"], place["y"], place["w"], place["h"]],
    }
    if panel.get("targets"):
        questions = list(questions_of(board, panel, view))
        found |= _looks(panel) | _values(panel, questions, [answers[each] for each in questions])
    return found


def _looks(panel: Mapping[str, Any]) -> Json:
    return {
        "description": _ESCAPED.sub(r"\1", panel["description"]),
        "links": [{"title": link["title"], "url": link["url"]} for link in panel.get("links", ())],
        "config": panel["fieldConfig"]["defaults"],
        "options": panel["options"],
        "queries": [target["expr"] for target in panel["targets"]],
    }


def _values(
    panel: Mapping[str, Any], questions: Sequence[Question], answers: Sequence[Answer]
) -> Json:
    if errors := refusals(answers):
        return {"error": "; ".join(errors), "fields": []}
    given = [answer for answer in answers if not isinstance(answer, Refused)]
    if panel["type"] == "table":
        return {"fields": table_fields(panel, given)}
    if panel["type"] == "heatmap":
        given = [between_bounds(answer) for answer in given]
    fields = [
        series_field(panel, target, series)
        for target, answer in zip(panel["targets"], given, strict=True)
        for series in answer
    ]
    times = questions[0].times
    return {"fields": fields, "times": [times.start, times.step, len(times)]}
