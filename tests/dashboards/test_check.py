"""The check of dashboards: nothing to say of what is built, and each fault of a changed file is seen."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from llmmon.cli.dashboards import check_dashboards
from llmmon.emit.verify import read
from llmmon.emit.write import write
from llmmon.pipeline import compile_specs
from tests.dashboards.boards import SPECS, problems
from tests.promtool import REPOSITORY
from tests.property.specs import specs

BOARD = "team-chat/grafana/slo.json"


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_dashboards_of_the_examples_show_what_exists(spec: Path, tmp_path: Path) -> None:
    assert problems(spec, tmp_path / "out") == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "out"
    tree = compile_specs([REPOSITORY / "specs" / "team-chat.yaml"]).tree
    assert tree is not None
    write(tree, out)
    return out


def _found(built: Path, board: str, change: Callable[[dict[str, Any]], None]) -> list[str]:
    """What the check says of a board that was changed."""
    path = built / board
    whole = path.read_bytes()
    document = json.loads(whole)
    change(document)
    try:
        path.write_text(json.dumps(document), encoding="utf-8")
        return check_dashboards(read(built)[0]).problems
    finally:
        path.write_bytes(whole)


def _stat(document: dict[str, Any]) -> Any:
    return next(panel for panel in document["panels"] if panel["type"] == "stat")


def _query(text: str) -> Callable[[dict[str, Any]], None]:
    return lambda d: _stat(d)["targets"][0].update(expr=text)


def _mark(document: dict[str, Any]) -> Any:
    return document["annotations"]["list"][0]


def _option(panel: str, name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        found = next(p for p in document["panels"] if p["type"] == panel)
        found["fieldConfig"]["defaults"][name] = value

    return change


def _same_id(document: dict[str, Any]) -> None:
    document["panels"][3]["id"] = document["panels"][4]["id"]


def _same_place(document: dict[str, Any]) -> None:
    document["panels"][4]["gridPos"] = document["panels"][3]["gridPos"]


def _same_ref(document: dict[str, Any]) -> None:
    table = next(p for p in document["panels"] if p["type"] == "table")
    table["targets"][1]["refId"] = "A"


def _unused(document: dict[str, Any]) -> None:
    definition = 'label_values(llm_requests_total{llm_service="team-chat"}, model)'
    document["templating"]["list"].append(
        {
            "type": "query",
            "name": "model",
            "label": "Model",
            "datasource": {"type": "prometheus", "uid": "${datasource}"},
            "definition": definition,
            "query": {"qryType": 1, "query": definition, "refId": "Values"},
            "regex": "",
            "multi": True,
            "includeAll": True,
            "allValue": ".*",
            "hide": 0,
            "refresh": 2,
            "sort": 1,
            "options": [],
            "current": {"text": ["All"], "value": ["$__all"]},
        }
    )


OVERVIEW = "team-chat/grafana/overview.json"


def _link(url: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        table = next(p for p in document["panels"] if p["type"] == "table")
        (link,) = table["fieldConfig"]["overrides"][0]["properties"][0]["value"]
        link["url"] = link["url"].replace(*url.split(" → "))

    return change


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_link("team-chat-model → team-chat-models"), "which nobody writes"),
        (_link("var-model → var-modell"), "sets the variable modell"),
        (_link('fields["Model"] → fields["Modell"]'), "names the column 'Modell'"),
        (_link("/d/ → /e/"), "does not match"),
    ],
)
def test_a_link_that_leads_nowhere_is_seen(
    change: Callable[[dict[str, Any]], None], problem: str, built: Path
) -> None:
    assert any(problem in one for one in _found(built, OVERVIEW, change))


def _option_of(kind: str, path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        found = next(panel for panel in document["panels"] if panel["type"] == kind)["options"]
        *before, last = path.split(".")
        for name in before:
            found = found[name]
        found[last] = value

    return change


@pytest.mark.parametrize(
    ("board", "change", "problem"),
    [
        ("team-chat/model", _option_of("heatmap", "calculate", True), "False was expected"),
        ("team-chat/model", _option_of("heatmap", "color.scheme", "Pinks"), "no colour scheme"),
        ("team-chat/model", _option_of("heatmap", "yAxis.unit", "secs"), "no unit that Grafana"),
        ("team-chat/model", _option_of("heatmap", "cellValues.unit", ""), "non-empty"),
        ("team-chat/model", _option_of("heatmap", "yBucketBound", "auto"), "Additional"),
        ("fleet/fleet", _option_of("bargauge", "displayMode", "retro"), "is not one of"),
        ("fleet/fleet", _option_of("bargauge", "reduceOptions.calcs", ["mean"]), "is not one of"),
    ],
)
def test_an_option_that_a_kind_of_panel_has_not_is_seen(
    board: str, change: Callable[[dict[str, Any]], None], problem: str, built: Path
) -> None:
    folder, name = board.split("/")
    found = _found(built, f"{folder}/grafana/{name}.json", change)
    assert any(problem in one for one in found), found


OBJECTIVE = 'slo:objective:ratio{sloth_id="team-chat-availability"}'


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda d: d.update(editable=True), "$.editable: False was expected"),
        (lambda d: d.update(schemaVersion=12), "$.schemaVersion: 42 was expected"),
        (lambda d: d.update(style="dark"), "Additional properties"),
        (
            lambda d: _stat(d).update(orietitletChangeColorMode=1),
            "Unevaluated properties are not allowed",
        ),
        (lambda d: _stat(d).pop("description"), "'description' is a required property"),
        (
            lambda d: _stat(d)["targets"][0].update(expr=""),
            "targets[0].expr: '' should be non-empty",
        ),
        (_option("stat", "noValue", ""), "noValue: '' should be non-empty"),
        (_option("stat", "mappings", []), "mappings: [] should be non-empty"),
        (
            _option("stat", "thresholds", {"mode": "absolute", "steps": []}),
            "steps: [] should be non-empty",
        ),
        (
            _option(
                "stat",
                "thresholds",
                {"mode": "absolute", "steps": [{"color": "green", "value": "null"}]},
            ),
            "'null' is not of type 'null'",
        ),
        (_same_id, "two panels have the id"),
        (_same_ref, "two queries have the refId A"),
        (_same_place, "lies over panel"),
        (lambda d: _stat(d)["gridPos"].update(x=22), "wider than the grid"),
        (_option("stat", "unit", "tokens/sec (tps)"), "no unit that Grafana is known to have"),
        (_unused, "nothing reads the variable model"),
        (lambda d: _stat(d).update(title="$nobody"), "nothing defines the variable nobody"),
        (_query(OBJECTIVE.replace("objective", "objectiv")), "did you mean"),
        (_query(OBJECTIVE.replace("team-chat-a", "other-a")), "no rule makes"),
        (_query(OBJECTIVE.replace("sloth_id", "slothid")), "no rule makes"),
        (_query('sum(rate(llm_requests_total{outcom="ok"}[5m]))'), "carries no label"),
        (_query('sum(rate(llm_requests_total{outcome="fine"}[5m]))'), "is never"),
        (_query("sum(rate(llm_queue_depth[$__rate_interval]))"), "which is a gauge"),
        (_query("sum(vllm:num_requests_running)"), "nothing records or exposes"),
        (_query("sum(slo:objective:ratio[$__rate_interval])"), "in: sum("),
        (_query("vector(1)"), "nothing is read"),
        (_query("sum(llm_queue_depth)"), "does not follow the variables job and instance"),
        (lambda d: _mark(d).update(expr="max(ALERT)"), "nothing records or exposes ALERT"),
        (lambda d: _mark(d).update(iconColor="pink"), "'pink' is not one of"),
        (lambda d: _mark(d).update(titleFormat="$nobody"), "nothing defines the variable nobody"),
        (_query("1 + 1"), "got scalar"),
    ],
)
def test_a_fault_is_seen(
    change: Callable[[dict[str, Any]], None], problem: str, built: Path
) -> None:
    found = _found(built, BOARD, change)
    assert any(problem in one for one in found), found


def test_two_dashboards_of_one_uid_are_seen(built: Path) -> None:
    copy = built / "team-chat/grafana/copy.json"
    copy.write_bytes((built / BOARD).read_bytes())
    try:
        found = check_dashboards(read(built)[0]).problems
    finally:
        copy.unlink()
    assert found == [f"{BOARD}: the uid of team-chat/grafana/copy.json stands here, too"]


@settings(max_examples=10)
@given(spec=specs())
def test_dashboards_of_any_spec_show_what_exists(spec: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spec.yaml"
        path.write_text(json.dumps(spec, indent=1, ensure_ascii=False), encoding="utf-8")
        tree = compile_specs([path]).tree
        assert tree is not None
        write(tree, Path(folder) / "out")
        assert check_dashboards(read(Path(folder) / "out")[0]).problems == []
