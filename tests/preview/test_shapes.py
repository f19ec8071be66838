"""From Prometheus' answers to the fields of panels: names, gaps, rows of tables, overrides."""

from __future__ import annotations

from typing import Any

import pytest

from llmmon.preview.annotations import drawn
from llmmon.preview.answers import Refused, Series, read_answer
from llmmon.preview.boards import filled
from llmmon.preview.buckets import between_bounds
from llmmon.preview.fields import field, legend, rounded
from llmmon.preview.questions import Board, Question, View
from llmmon.preview.tables import table_fields
from llmmon.preview.times import Span
from llmmon.units import Duration

QUESTION = Question("x", Span(0, 180), 60)


def test_a_gap_is_no_value_and_neither_is_what_is_no_number() -> None:
    samples = [[0, "1"], [120, "NaN"], [180, "+Inf"]]
    (series,) = read_answer(QUESTION, [{"metric": {"a": "b"}, "values": samples}])
    assert series == Series({"a": "b"}, (1.0, None, None, float("inf")))
    assert [rounded(value) for value in series.values] == [1, None, None, "Infinity"]


def test_series_stand_in_the_order_of_their_labels() -> None:
    given = [{"metric": {"a": name}, "values": []} for name in ("z", "b", "m")]
    assert [each.labels["a"] for each in read_answer(QUESTION, given)] == ["b", "m", "z"]


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("p95 {{model}}", "p95 m"),
        ("{{ gone }}x", "x"),
        ("", 'up{model="m"}'),
        ("{{model", "{{model"),
    ],
)
def test_a_series_is_called_by_its_legend(template: str, name: str) -> None:
    assert legend(template, "expr", {"__name__": "up", "model": "m"}) == name


def test_a_series_without_name_and_labels_is_called_by_its_expression() -> None:
    assert legend("", "vector(1)", {}) == "vector(1)"


def test_overrides_change_the_field_of_their_name_and_no_other() -> None:
    properties = [
        {"id": "unit", "value": "s"},
        {"id": "custom.cellOptions", "value": {"type": "x"}},
    ]
    config = {
        "defaults": {"unit": "short", "custom": {"align": "auto"}},
        "overrides": [{"matcher": {"id": "byName", "options": "a"}, "properties": properties}],
    }
    panel = {"fieldConfig": config}
    assert field(panel, "a", [])["config"] == {
        "unit": "s",
        "custom": {"align": "auto", "cellOptions": {"type": "x"}},
    }
    assert "config" not in field(panel, "b", [])
    assert config["defaults"] == {"unit": "short", "custom": {"align": "auto"}}


def table(*queries: str) -> dict[str, Any]:
    organize = {
        "excludeByName": {"Time": True},
        "indexByName": {"slo": 0, "Value #A": 1, "Value #B": 2},
        "renameByName": {"slo": "SLO", "Value #A": "Objective", "Value #B": "Left"},
    }
    return {
        "type": "table",
        "targets": [{"refId": name} for name in queries],
        "transformations": [
            {"id": "merge", "options": {}},
            {"id": "organize", "options": organize},
        ],
        "fieldConfig": {"defaults": {}, "overrides": []},
    }


def row(value: float, **labels: str) -> Series:
    return Series(labels, (value,))


def test_a_table_has_a_row_for_each_label_value_and_blanks_where_a_query_has_none() -> None:
    answers = [(row(0.9, slo="a"), row(0.8, slo="b")), (row(0.5, slo="b"),)]
    columns = {each["name"]: each["values"] for each in table_fields(table("A", "B"), answers)}
    assert columns == {"SLO": ["a", "b"], "Objective": [0.9, 0.8], "Left": [None, 0.5]}
    assert list(columns) == ["SLO", "Objective", "Left"]


def test_a_value_that_no_other_query_answers_has_no_letter_as_in_grafana() -> None:
    columns = table_fields(table("A", "B"), [(), (row(1, slo="a"),)])
    assert [each["name"] for each in columns] == ["SLO", "Value"]


def test_an_empty_table_has_no_columns() -> None:
    assert table_fields(table("A", "B"), [(), ()]) == []


def board(*panels: dict[str, Any]) -> Board:
    document = {
        "uid": "u",
        "title": "t",
        "description": "d",
        "tags": ["x"],
        "links": [],
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": []},
        "annotations": {"list": []},
        "panels": list(panels),
    }
    return Board(document=document, scrape=Duration.parse("15s"))


def stat(expr: str) -> dict[str, Any]:
    target = {"expr": expr, "instant": True, "refId": "A", "legendFormat": ""}
    return {
        "id": 1,
        "type": "stat",
        "title": "T",
        "description": "a\\_b",
        "gridPos": {"x": 0, "y": 0, "w": 6, "h": 4},
        "targets": [target],
        "fieldConfig": {"defaults": {}, "overrides": []},
        "options": {},
    }


def test_what_stands_in_two_panels_is_asked_once() -> None:
    asked: list[str] = []

    def ask(question: Question) -> tuple[Series, ...]:
        asked.append(question.expr)
        return (row(1),)

    filled([board(stat("a"), stat("b"), stat("a"))], View(end=0), ask, lambda *_: None)
    assert sorted(asked) == ["a", "b"]


def test_a_refused_query_is_an_error_of_its_panel_alone() -> None:
    def ask(question: Question) -> tuple[Series, ...] | Refused:
        return Refused("parse error") if question.expr == "bad" else (row(1),)

    (shown,) = filled([board(stat("bad"), stat("good"))], View(end=0), ask, lambda *_: None)
    assert [panel.get("error") for panel in shown["panels"]] == ["parse error", None]


def test_descriptions_are_shown_without_the_escapes_of_markdown() -> None:
    (shown,) = filled([board(stat("a"))], View(end=0), lambda _: (row(1),), lambda *_: None)
    assert shown["panels"][0]["description"] == "a_b"


def test_buckets_are_what_lies_between_two_bounds() -> None:
    counted = [row(5, le="+Inf"), row(1, le="0.5"), row(4, le="2")]
    found = between_bounds(counted)
    assert [(each.labels["le"], each.values) for each in found] == [
        ("0.5", (1,)),
        ("2", (3,)),
        ("+Inf", (1,)),
    ]


ANNOTATION = {
    "name": "Pages",
    "iconColor": "red",
    "enable": True,
    "titleFormat": "{{alertname}}",
    "tagKeys": "slo,budget",
    "useValueForTime": False,
}


def marks(values: tuple[float | None, ...], **changed: object) -> list[tuple[int, int]]:
    question = Question("x", Span(0, 60 * len(values) - 60), 60)
    shown = drawn(ANNOTATION | changed, question, (Series({"alertname": "A", "slo": "s"}, values),))
    assert {mark["title"] for mark in shown["marks"]} <= {"A s"}
    return [(mark["from"], mark["to"]) for mark in shown["marks"]]


def test_an_annotation_lasts_while_its_series_is_above_0() -> None:
    assert marks((None, 1, 1, None, 0, 1)) == [(60, 120), (300, 300)]


def test_an_annotation_at_its_value_is_a_moment_if_it_is_in_sight() -> None:
    values = (90_000.0, 90_000.0, None, 1e12)
    assert marks(values, useValueForTime=True) == [(90, 90)]


def test_an_annotation_that_is_refused_says_why() -> None:
    shown = drawn(ANNOTATION, QUESTION, Refused("no"))
    assert (shown["marks"], shown["error"]) == ([], "no")
