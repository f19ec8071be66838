"""Grafana's dashboard-linter has nothing to say of any dashboard but what `.lint` excludes with a reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from llmmon.dashboards import fleet
from llmmon.pipeline import compile_specs
from tests.dashboards.boards import SPECS, as_read, documents
from tests.dashboards.linter import OF_BOARDS, OF_PANELS, OF_TARGETS, lint, panels
from tests.dashboards.test_model_and_quality import ENGINES, SPEC

RULES = (*OF_BOARDS, *OF_PANELS, *OF_TARGETS)
ABOUT_TARGETS = {"target-job-rule", "target-instance-rule"}
ABOUT_VARIABLES = {"template-job-rule", "template-instance-rule"}


def is_recorded(name: str) -> bool:
    return ":" in name or name == "ALERTS"


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_the_linter_finds_only_what_is_excluded_and_recorded_series_are_why(spec: Path) -> None:
    tree = compile_specs([spec]).tree
    assert tree is not None
    for path, entry in tree.entries.items():
        if "/grafana/" not in path or not path.endswith(".json"):
            continue
        document = json.loads(entry.content)
        lint_file = str(Path(path).parent / ".lint")
        excluded = yaml.safe_load(tree.entries[lint_file].content)["exclusions"]
        assert all(each["reason"] for each in excluded.values())
        scraped = {v["name"] for v in document["templating"]["list"]} >= {"job", "instance"}
        for finding in lint(document):
            assert finding.rule in excluded, finding
            assert finding.rule in ABOUT_TARGETS or not scraped, finding
            assert finding.rule in ABOUT_VARIABLES or is_recorded(finding.message), finding


def test_a_currency_that_the_linter_does_not_list_is_a_finding() -> None:
    for currency, expected in (("EUR", False), ("TRY", True), ("XAU", True)):
        spec = SPEC.replace("service: chat", f"service: chat\ncurrency: {currency}")
        found = {f.rule for d in documents(spec).values() for f in lint(d)}
        assert ("panel-units-rule" in found) is expected


def test_the_exclusion_of_a_unit_is_there_only_where_it_is_needed(tmp_path: Path) -> None:
    for currency, expected in (("EUR", False), ("TRY", True), ("XAU", True)):
        spec = tmp_path / f"{currency}.yaml"
        spec.write_text(SPEC.replace("service: chat", f"service: chat\ncurrency: {currency}"))
        tree = compile_specs([spec]).tree
        assert tree is not None
        excluded = yaml.safe_load(tree.entries["chat/grafana/.lint"].content)["exclusions"]
        assert ("panel-units-rule" in excluded) is expected


# --- each rule can fail -----------------------------------------------------------------------

CLEAN = documents(SPEC)["model"]
"""A board with scraped series."""


def _of(kind: str, document: dict[str, Any]) -> Any:
    return next(panel for panel in panels(document) if panel["type"] == kind)


def _variable(name: str, /, **changed: object) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        next(v for v in document["templating"]["list"] if v["name"] == name).update(changed)

    return change


def _without(name: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        kept = [v for v in document["templating"]["list"] if v["name"] != name]
        document["templating"]["list"] = kept

    return change


def _panel(kind: str, **changed: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: _of(kind, document).update(changed)


def _query(kind: str, text: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: _of(kind, document)["targets"][0].update(expr=text)


def _both(*changes: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        for each in changes:
            each(document)

    return change


def _unit(kind: str, unit: str | None) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        panel = _of(kind, document)
        panel["fieldConfig"]["defaults"]["mappings"] = []
        place = panel["options"]["yAxis"] if kind == "heatmap" else panel["fieldConfig"]["defaults"]
        place.pop("unit") if unit is None else place.update(unit=unit)

    return change


SELECTED = '{job=~"$job",instance=~"$instance"}'
LOKI = {"type": "loki", "uid": "${datasource}"}


def _loki(text: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        _of("timeseries", document)["targets"][0].update(datasource=LOKI, expr=text)

    return change


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("template-datasource-rule", _variable("datasource", name="prom")),
        ("template-datasource-rule", _variable("datasource", label="Prometheus")),
        ("template-datasource-rule", _without("datasource")),
        ("template-job-rule", _without("job")),
        ("template-job-rule", _variable("job", allValue=".*")),
        ("template-job-rule", _variable("job", multi=False)),
        ("template-job-rule", _variable("job", datasource={"uid": "abc"})),
        ("template-instance-rule", _without("instance")),
        ("template-instance-rule", _variable("instance", label="Pod")),
        ("template-label-promql-rule", _variable("job", definition="label_values(up{, job)")),
        ("template-label-promql-rule", _variable("job", definition="values(up, job)")),
        ("template-on-time-change-reload-rule", _variable("model", refresh=1)),
        ("uneditable-dashboard", lambda d: d.update(editable=True)),
        ("panel-datasource-rule", _panel("timeseries", datasource={"uid": "abc"})),
        ("panel-datasource-rule", _panel("heatmap", datasource={"uid": "abc"})),
        ("panel-title-description-rule", _panel("timeseries", description="")),
        ("panel-title-description-rule", _panel("heatmap", title="")),
        ("panel-units-rule", _unit("timeseries", None)),
        ("panel-units-rule", _unit("timeseries", "tok/s")),
        ("panel-units-rule", _unit("heatmap", "")),
        ("panel-no-targets-rule", _panel("timeseries", targets=[])),
        ("target-logql-rule", _loki("{app=")),
        ("target-logql-auto-rule", _loki('rate({app="x"}[5m])')),
        ("target-promql-rule", _query("timeseries", "sum(")),
        ("target-promql-rule", _query("heatmap", "")),
        ("target-rate-interval-rule", _query("heatmap", f"rate(x_bucket{SELECTED}[5m])")),
        ("target-job-rule", _query("timeseries", 'x{instance=~"$instance"}')),
        ("target-job-rule", _query("timeseries", 'x{job="$job",instance=~"$instance"}')),
        ("target-instance-rule", _query("heatmap", 'x{job=~"$job"}')),
        ("target-counter-agg-rule", _query("timeseries", f"sum(x_total{SELECTED})")),
        (
            "target-counter-agg-rule",
            _query("timeseries", f"max_over_time(x_total{SELECTED}[5m])"),
        ),
    ],
)
def test_each_rule_sees_what_it_is_for(rule: str, change: Callable[[dict[str, Any]], None]) -> None:
    document = copy.deepcopy(CLEAN)
    before = lint(document)
    change(document)
    new = {finding.rule for finding in lint(document) if finding not in before}
    assert new - {"target-logql-rule"} == {rule} - {"target-logql-rule"}
    assert rule in new


def test_every_rule_is_tried() -> None:
    marks = getattr(test_each_rule_sees_what_it_is_for, "pytestmark", [])
    assert {case[0] for mark in marks for case in mark.args[1]} == set(RULES)
    assert len(RULES) == 17


@pytest.mark.parametrize("spec", [SPEC, ENGINES], ids=["module", "engines"])
def test_boards_of_scraped_series_are_clean_without_any_exclusion_but_for_recorded_ones(
    spec: str,
) -> None:
    for document in (*documents(spec).values(), as_read(fleet.board())):
        for finding in lint(document):
            assert finding.rule in ABOUT_VARIABLES or is_recorded(finding.message)
