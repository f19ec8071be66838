"""The boards of models and of quality: which panels there are, their lines, and what they ask for."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from llmmon.dashboards.values import AnyPanel, Dashboard, Heatmap, Table, Threshold, Unit
from tests.dashboards.boards import boards, documents, panels

SPEC = """\
version: llmmon/v1
service: chat
models:
  - {name: a, operations: [x, y], prices: [{input: 1, output: 2}]}
  - {name: b, operations: [x]}
dimensions: {tenant: {values: [acme], other: true}}
quality: [{metric: faithfulness, sample: 5%}, {metric: toxicity, better: lower}]
slos:
  - {name: fast, sli: latency, below: 5s, objective: 95%, operation: x}
  - {name: bearable, sli: latency, below: 20s, objective: 99%}
  - {name: first, sli: time_to_first_token, below: 800ms, objective: 99%, model: a}
  - {name: grounded, sli: quality, metric: faithfulness, at_least: 0.8, objective: 90%}
  - {name: harmless, sli: quality, metric: toxicity, at_most: 0.2, objective: 99%}
  - {name: answers, sli: refusal, objective: 95%}
  - {name: liked, sli: feedback, objective: 80%}
"""
ENGINES = """\
version: llmmon/v1
service: chat
models:
  - {name: v, source: {engine: vllm, version: "0.33"}, selector: {model_name: v, namespace: llm}}
  - {name: t, source: {engine: tensorrt-llm, version: "1.2"}, selector: {namespace: trt}}
  - {name: o, source: {engine: ollama, version: "0.9"}}
slos:
  - {name: latency, sli: latency, below: 5s, objective: 95%, model: v}
"""


def shown(board: Dashboard, key: str) -> AnyPanel:
    (found,) = [panel for panel in board.panels if panel.key == key]
    return found


def lines(panel: AnyPanel) -> list[tuple[str | None, str]]:
    return [(None if step.at is None else str(step.at), step.state) for step in panel.thresholds]


def test_lines_in_durations_are_the_thresholds_of_the_slos_on_them() -> None:
    model = boards(SPEC)["model"]
    durations = shown(model, "native/request_duration/percentiles")
    assert lines(durations) == [(None, "good"), ("5", "warning"), ("20", "bad")]
    assert "fast: 95% of requests finished within 5s (operation x)" in durations.description
    assert lines(shown(model, "native/time_to_first_token/percentiles"))[1:] == [("0.8", "bad")]
    assert shown(model, "native/time_per_output_token/percentiles").thresholds == ()


def test_a_line_of_an_engine_s_slo_is_in_the_panel_of_its_model_only() -> None:
    model = boards(ENGINES)["model"]
    assert lines(shown(model, "engine/v/request_duration/percentiles"))[1:] == [("5", "bad")]
    for panel in model.panels:
        assert panel.key.startswith("engine/v/request_duration") or not panel.thresholds


def test_an_engine_has_the_panels_that_its_version_tells() -> None:
    keys = {panel.key for panel in boards(ENGINES)["model"].panels}
    assert {"engine/v/preemptions", "engine/v/cached", "engine/v/queue_time/heatmap"} <= keys
    assert not [key for key in keys if key.startswith("engine/o/")]


def test_heatmaps_show_buckets_in_the_unit_of_their_histogram() -> None:
    model = boards(SPEC)["model"]
    heatmap = shown(model, "native/request_duration/heatmap")
    assert isinstance(heatmap, Heatmap)
    assert str(heatmap.queries[0].expr).startswith(
        "sum by (le) (rate(llm_request_duration_seconds_bucket{"
    )
    document = panels(documents(SPEC)["model"])["Durations / Duration of requests, all calls"]
    assert document["options"]["calculate"] is False
    assert document["options"]["yAxis"]["unit"] == "s"
    assert document["targets"][0]["format"] == "heatmap"
    assert shown(model, "native/response_length/heatmap").unit == Unit("count")


def test_buckets_in_milliseconds_have_percentiles_in_seconds_and_no_heatmap() -> None:
    spec = ENGINES.replace('ollama, version: "0.9"', 'triton, version: "2.60"')
    keys = {panel.key for panel in boards(spec)["model"].panels}
    assert "engine/o/time_to_first_token/percentiles" in keys
    assert "engine/o/time_to_first_token/heatmap" not in keys


def test_every_scraped_series_follows_the_reader_s_choices_that_it_has_labels_for() -> None:
    made = boards(SPEC)
    queries = {
        panel.key: str(panel.queries[0].expr)
        for panel in (*made["model"].panels, *made["quality"].panels)
    }
    everything = 'job=~"$job",llm_service="chat",model=~"$model",operation=~"$operation"'
    assert everything in queries["native/tokens"]
    # Verdicts are not of an operation, evaluations not of a model.
    assert "$operation" not in queries["native/feedback"]
    assert "$model" in queries["native/feedback"]
    assert "$model" not in queries["quality/faithfulness/evaluations"]
    assert "$instance" in queries["quality/faithfulness/evaluations"]


def test_nothing_is_divided_by_nothing() -> None:
    for board in boards(SPEC + "").values():
        for panel in board.panels:
            for query in panel.queries:
                divided = re.findall(
                    r" / (?:on \([^)]*\) (?:group_left \(\) )?)?(.)", str(query.expr)
                )
                assert set(divided) <= {"(", *"0123456789"}, query.expr


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("faithfulness", [(None, "bad"), ("0.8", "good")]),
        ("toxicity", [(None, "good"), ("0.2", "bad")]),
    ],
)
def test_scores_are_good_on_the_side_that_is_better(
    metric: str, expected: list[tuple[str | None, str]]
) -> None:
    assert lines(shown(boards(SPEC)["quality"], f"quality/{metric}/scores")) == expected


def test_a_quality_metric_has_the_share_of_good_scores_of_its_own_slos() -> None:
    quality = boards(SPEC)["quality"]
    assert [p.key for p in quality.panels if "/good/" in p.key] == [
        "quality/faithfulness/good/grounded",
        "quality/toxicity/good/harmless",
    ]
    assert shown(quality, "quality/faithfulness/good/grounded").thresholds[-1] == Threshold(
        Decimal("0.9"), "good"
    )
    assert shown(quality, "native/feedback/up").thresholds[-1].at == Decimal("0.8")
    assert shown(quality, "native/refused").thresholds[-1].at == Decimal("0.05")


def test_the_table_of_models_leads_to_the_board_of_the_model_that_was_clicked() -> None:
    table = panels(documents(SPEC)["overview"])["Models / Models"]
    (link,) = table["fieldConfig"]["overrides"][0]["properties"][0]["value"]
    assert link["url"] == (
        "/d/llmmon-chat-model?${datasource:queryparam}&${__url_time_range}"
        '&var-model=${__data.fields["Model"]}'
    )
    titles = table["transformations"][1]["options"]["renameByName"]
    assert next(iter(titles.values())) == "Model"
    assert "Cost of 1,000 requests" in titles.values()


def test_the_table_of_models_has_the_columns_that_somebody_measures() -> None:
    table = shown(boards(ENGINES)["overview"], "models/table")
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Requests", "Errors", "Tokens a second"]
    model = '{name: o, source: {engine: ollama, version: "0.9"}}'
    assert boards(f"version: llmmon/v1\nservice: chat\nmodels: [{model}]\n") == {}
