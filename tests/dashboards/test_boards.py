"""Which boards and panels a service has, and that what they show is the spec's own."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from llmmon.dashboards.values import Dashboard, Legend, Stat, Threshold, TimeSeries
from tests.dashboards.boards import boards, documents, panels

ENGINE_MODEL = (
    '{name: granite, source: {engine: vllm, version: "0.33"}, '
    "selector: {model_name: granite, namespace: llm}}"
)
ENGINE = f"version: llmmon/v1\nservice: chat\nmodels: [{ENGINE_MODEL}]\n"
MODULE = "version: llmmon/v1\nservice: chat\nmodels: [{name: granite}]\n"
SLOS = """\
slos:
  - {name: availability, sli: availability, objective: 99.95%}
  - {name: first-token, sli: time_to_first_token, below: 800ms, objective: 95%}
"""
MONEY = """\
version: llmmon/v1
service: chat
currency: EUR
models: [{name: granite, prices: [{input: 1, output: 2}]}]
dimensions: {tenant: {values: [acme], other: true}}
budgets:
  - {name: daily, limit: 500 EUR, period: day, warn_at: [50%, 80%], forecast: true}
  - {name: week, limit: 900 EUR, rolling: 7d, per: [tenant]}
"""


def keys(board: Dashboard) -> set[str]:
    return {panel.key for panel in board.panels}


def panel(board: Dashboard, key: str) -> Stat | TimeSeries:
    (found,) = [panel for panel in board.panels if panel.key == key]
    assert isinstance(found, Stat | TimeSeries)
    return found


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (ENGINE, ["overview", "model"]),
        (ENGINE + SLOS.replace("800ms", "750ms"), ["overview", "slo", "model"]),
        (MODULE, ["overview", "model", "quality"]),
        (MODULE + SLOS, ["overview", "slo", "model", "quality"]),
        (MONEY, ["overview", "model", "quality", "cost"]),
    ],
)
def test_a_service_has_the_boards_that_it_can_fill(spec: str, expected: list[str]) -> None:
    assert list(boards(spec)) == expected


def test_a_service_behind_an_engine_has_no_native_metrics() -> None:
    overview = boards(ENGINE)["overview"]
    assert not [key for key in keys(overview) if key.startswith("native/")]
    assert "engine/granite/first-token" in keys(overview)
    assert [v.label for v in overview.variables] == ["job", "instance"]
    for shown in overview.panels:
        assert not [q for q in shown.queries if re.search(r"\bllm_\w+\{", str(q.expr))]


def test_choices_are_those_that_there_are() -> None:
    assert [v.label for v in boards(MODULE)["overview"].variables] == ["job", "instance"]
    assert boards(MODULE + SLOS)["slo"].variables == ()
    spec = MODULE.replace("{name: granite}", "{name: a, operations: [x, y]}, {name: b}")
    overview = boards(f"{spec}dimensions: {{tenant: {{values: [acme], other: true}}}}\n")
    chosen = [v.label for v in overview["overview"].variables]
    assert chosen == ["job", "instance", "model", "operation", "tenant"]


def test_thresholds_of_an_slo_are_its_own() -> None:
    slo = boards(MODULE + SLOS)["slo"]
    at = "slo/availability/"
    assert panel(slo, f"{at}attained").thresholds == (
        Threshold(None, "bad"),
        Threshold(Decimal("0.9995"), "good"),
    )
    assert panel(slo, f"{at}objective").decimals == 2
    assert panel(slo, f"{at}burn-rate").thresholds == (
        Threshold(None, "good"),
        Threshold(Decimal(1), "warning"),
        Threshold(Decimal(3), "warning"),
        Threshold(Decimal(6), "bad"),
        Threshold(Decimal("14.4"), "bad"),
    )
    assert panel(slo, f"{at}error-ratios").thresholds[-1].at == Decimal("0.0005")


def test_lowered_tiers_share_one_line() -> None:
    slo = boards(MODULE + "slos: [{name: a, sli: availability, objective: 50%}]\n")["slo"]
    lines = panel(slo, "slo/a/burn-rate").thresholds
    assert [line.at for line in lines] == [None, Decimal(1), Decimal("1.8")]
    assert lines[-1].state == "bad"


def test_thresholds_of_a_budget_are_its_limit_and_the_shares_that_warn() -> None:
    cost = boards(MONEY)["cost"]
    for key in ("budget/daily/spent", "budget/daily/spent-now"):
        assert panel(cost, key).thresholds == (
            Threshold(None, "good"),
            Threshold(Decimal(250), "warning"),
            Threshold(Decimal(400), "warning"),
            Threshold(Decimal(500), "bad"),
        )
    assert "budget/week/forecast" not in keys(cost)
    assert panel(cost, "budget/week/spent").queries[0].legend.labels == ("tenant",)


def test_the_sums_of_rules_and_module_stand_in_one_graph() -> None:
    shown = panel(boards(MONEY)["cost"], "reconciliation/hour")
    assert [query.legend.words for query in shown.queries] == ["rules", "module"]
    assert "llm:cost:increase1m" in str(shown.queries[0].expr)
    assert "llm:module_cost:increase1m" in str(shown.queries[1].expr)
    hosted = MONEY.replace("{input: 1, output: 2}", "{gpu_hour: 2, gpus: 1}")
    assert "reconciliation/hour" not in keys(boards(hosted)["cost"])


def test_figures_of_what_is_split_are_named_by_their_value_alone() -> None:
    spent = panel(boards(MONEY)["cost"], "budget/week/spent-now")
    assert spent.queries[0].legend == Legend("", ("tenant",))
    per_tenant = "slos: [{name: a, sli: availability, objective: 99%, per: [tenant]}]\n"
    slo = boards(MONEY + per_tenant)["slo"]
    for key in ("attained", "budget-left", "burn-rate-now", "burn-down"):
        assert panel(slo, f"slo/a/{key}").queries[0].legend == Legend("", ("tenant",))


def test_money_is_shown_in_its_currency() -> None:
    cost = panels(documents(MONEY)["cost"])
    day = cost["Spending / This day"]
    assert day["fieldConfig"]["defaults"]["unit"] == "currencyEUR"


def test_nothing_left_is_not_good() -> None:
    for board, key in (("slo", "slo/first-token/budget-left"), ("cost", "budget/daily/left")):
        steps = panel(boards(MONEY + SLOS)[board], key).thresholds
        assert [step.state for step in steps] == ["bad", "good"]
        assert steps[1].at is not None
        assert 0 < steps[1].at < Decimal("0.0001")


def test_pages_are_marked_and_tickets_can_be() -> None:
    marks = {mark.title: mark for mark in boards(MODULE + SLOS)["slo"].annotations}
    assert {title: mark.shown for title, mark in marks.items()} == {
        "Pages": True,
        "Other alerts": False,
        "Process starts": True,
    }
    assert str(marks["Process starts"].expr) == (
        "max by (instance, job) (process_start_time_seconds and on (instance, job) "
        'llm_requests_total{llm_service="chat"}) * 1000'
    )
    assert [mark.title for mark in boards(MONEY)["cost"].annotations] == [
        "Alerts",
        "Process starts",
    ]
    assert boards(ENGINE)["overview"].annotations == ()
    otel = f"{MODULE}instrumentation: {{backend: opentelemetry}}\n"
    assert boards(otel)["overview"].annotations == ()


def test_calls_are_shown_in_histograms_if_the_module_writes_their_traces() -> None:
    for spec, expected in (
        (f"{MODULE}instrumentation: {{tracing: true}}\n", True),
        (f"{MODULE}instrumentation: {{tracing: true, backend: opentelemetry}}\n", False),
        (f"{MODULE}instrumentation: {{tracing: false}}\n", False),
    ):
        shown = panel(boards(spec)["overview"], "native/request_duration")
        assert {query.exemplars for query in shown.queries} == {expected}


def test_targets_are_looked_for_wherever_the_service_has_series() -> None:
    spec = MODULE.replace("{name: granite}", "{name: a}, " + ENGINE_MODEL)
    job, instance = documents(spec)["overview"]["templating"]["list"][1:3]
    assert job["definition"].startswith(
        'query_result(count by (job) (llm_requests_total{llm_service="chat"} or vllm:num_requests_running{'
    )
    assert "\n" not in job["definition"]
    assert job["regex"] == '/job="([^"]+)"/'
    assert instance["definition"].count('job=~"$job"') == 2
    assert (job["allValue"], job["multi"], job["refresh"]) == (".+", True, 2)
    alone = documents(MODULE)["overview"]["templating"]["list"][1]
    assert alone["definition"] == 'label_values(llm_requests_total{llm_service="chat"}, job)'


def test_no_panel_has_grafana_s_default_threshold() -> None:
    for document in documents(MONEY + SLOS).values():
        for shown in panels(document).values():
            steps = shown.get("fieldConfig", {}).get("defaults", {}).get("thresholds", {})
            assert all(step["value"] != 80 for step in steps.get("steps", ()))
