"""What is asked for panels: Grafana's steps and intervals, and variables at "All"."""

from __future__ import annotations

from typing import Any

import pytest

from llmmon.preview.questions import Board, Question, View, questions_of
from llmmon.preview.times import Span, rate_interval, span_until, step_of
from llmmon.units import Duration
from tests.dashboards.boards import documents

HOUR = 3600
SPEC = """\
version: llmmon/v1
service: chat
models: [{name: a, operations: [x, y]}, {name: b}]
"""


# What Grafana asks for with these ranges and a dashboard 1600 pixels wide.
@pytest.mark.parametrize(
    ("hours", "columns", "step"),
    [(1, 8, 60), (6, 24, 60), (6, 8, 60), (24, 8, 120), (24, 24, 60), (7 * 24, 12, 900)],
)
def test_a_step_fits_the_width_and_is_no_shorter_than_a_minute(
    hours: int, columns: int, step: int
) -> None:
    assert step_of(Span(0, hours * HOUR), columns, 60) == step


def test_no_range_has_more_steps_than_prometheus_answers() -> None:
    year = Span(0, 365 * 24 * HOUR)
    assert year.seconds / step_of(year, 24, 1) <= 11_000


def test_a_rate_covers_four_scrapes_and_the_whole_step() -> None:
    assert rate_interval(15, 15) == 60
    assert rate_interval(300, 15) == 315


def test_a_range_is_what_the_dashboard_opens_with_unless_one_is_named() -> None:
    assert span_until(100 * HOUR, "now-24h", None) == Span(76 * HOUR, 100 * HOUR)
    assert span_until(100 * HOUR, "now-24h", Duration.parse("1h")) == Span(99 * HOUR, 100 * HOUR)


def board(*panels: dict[str, Any], **variables: str) -> Board:
    choices = [
        {"name": name, "allValue": value, "current": {"value": ["$__all"]}}
        for name, value in variables.items()
    ]
    document = {
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "datasource", "current": {}}, *choices]},
        "panels": list(panels),
    }
    return Board(document=document, scrape=Duration.parse("15s"))


def panel(expr: str, *, instant: bool = False) -> dict[str, Any]:
    target = {"expr": expr, "instant": instant, "refId": "A"}
    return {"targets": [target], "gridPos": {"w": 24}, "interval": "1m"}


def asked(shown: Board, given: dict[str, Any]) -> Question:
    (question,) = questions_of(shown, given, View(end=100 * HOUR + 30))
    return question


def test_variables_are_at_all_and_what_is_none_stays() -> None:
    given = panel('x{model=~"$model",other="$__x",tenant=~"${tenant:regex}"}[$__rate_interval]')
    question = asked(board(given, model=".*", tenant=".+"), given)
    assert question.expr == 'x{model=~".*",other="$__x",tenant=~".+"}[75s]'


def test_a_range_begins_and_ends_at_whole_steps() -> None:
    question = asked(board(panel("x")), panel("x"))
    assert question == Question("x", Span(94 * HOUR, 100 * HOUR), 60)
    assert question.times[0] == 94 * HOUR
    assert question.times[-1] == 100 * HOUR


def test_a_present_value_is_asked_for_at_the_end() -> None:
    question = asked(board(panel("x[$__range]")), panel("x[$__range]", instant=True))
    assert question == Question("x[21600s]", Span(94 * HOUR + 30, 100 * HOUR + 30), None)
    assert list(question.times) == [100 * HOUR + 30]


def test_no_variable_is_left_in_what_a_generated_dashboard_asks() -> None:
    shown = Board(document=documents(SPEC)["overview"], scrape=Duration.parse("15s"))
    exprs = [
        question.expr
        for given in shown.document["panels"]
        if "targets" in given
        for question in questions_of(shown, given, View(end=0))
    ]
    assert len(exprs) > 10
    assert not [expr for expr in exprs if "$" in expr]
