"""The dashboard of all services: the same whatever is built, and never lost by building a part."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from llmmon.cli.dashboards import check_dashboards
from llmmon.dashboards import fleet
from llmmon.dashboards.values import Table
from llmmon.emit.compare import compare
from llmmon.emit.verify import read
from llmmon.emit.write import write
from llmmon.pipeline import compile_specs
from llmmon.sli.events import readings_of
from tests.dashboards.boards import as_read, panels

ONE = """\
version: llmmon/v1
service: one
models: [{name: a}]
slos: [{name: s, sli: availability, objective: 99%}]
"""
TWO = ONE.replace("service: one", "service: two")
FLEET = Path("fleet/grafana/fleet.json")


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "one.yaml").write_text(ONE)
    (folder / "two.yaml").write_text(TWO)
    return folder


def build(arguments: Sequence[Path], out: Path) -> None:
    compilation = compile_specs(arguments)
    assert compilation.tree is not None
    write(compilation.tree, out, compilation.covers)


def without(output: str, spec: Path) -> None:
    outputs = [o for o in ("prometheus", "grafana") if o != output]
    spec.write_text(f"{spec.read_text()}outputs: [{', '.join(outputs)}]\n")


def test_it_is_the_same_whichever_services_there_are(specs: Path, tmp_path: Path) -> None:
    build([specs], tmp_path / "all")
    build([specs / "two.yaml"], tmp_path / "part")
    assert (tmp_path / "all" / FLEET).read_bytes() == (tmp_path / "part" / FLEET).read_bytes()


def test_building_one_spec_leaves_it_in_place_and_up_to_date(specs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([specs], out)
    whole = (out / "MANIFEST.json").read_bytes()
    build([specs / "one.yaml"], out)
    assert (out / "MANIFEST.json").read_bytes() == whole
    compilation = compile_specs([specs / "one.yaml"])
    assert compilation.tree is not None
    assert compare(compilation.tree, out, compilation.covers) == []


def test_a_service_without_dashboards_does_not_take_it_from_the_others(
    specs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    without("grafana", specs / "two.yaml")
    build([specs], out)
    build([specs / "two.yaml"], out)
    assert (out / FLEET).is_file()


def test_it_goes_when_no_service_wants_dashboards(specs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([specs], out)
    for name in ("one", "two"):
        without("grafana", specs / f"{name}.yaml")
    build([specs], out)
    assert not (out / "fleet").exists()


def test_it_asks_for_series_that_services_may_not_have_and_for_no_others(
    specs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    build([specs], out)
    assert check_dashboards(read(out)[0]).problems == []
    text = (out / FLEET).read_text()
    (out / FLEET).write_text(text.replace("llm:budget:spent_ratio", "llm:budget:spent_share"))
    problem = check_dashboards(read(out)[0]).problems[0]
    assert "nothing records or exposes llm:budget:spent_share" in problem
    (out / FLEET).write_text(text.replace("{llm_service=~", "{llm_servic=~"))
    problems = check_dashboards(read(out)[0]).problems
    assert any("no rule makes llm:requests:rate5m" in problem for problem in problems)
    assert any("nothing records or exposes llm:budget:spent_ratio" in p for p in problems)


def test_a_link_to_a_board_that_no_service_has_is_seen(specs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([specs], out)
    text = (out / FLEET).read_text()
    (out / FLEET).write_text(text.replace("-overview?", "-ovrview?"))
    (problem,) = check_dashboards(read(out)[0]).problems
    assert "which nobody writes" in problem


def test_every_query_follows_the_services_that_are_chosen() -> None:
    for panel in fleet.board().panels:
        for query in panel.queries:
            for reading in readings_of(str(query.expr)):
                assert 'llm_service=~"$llm_service"' in str(reading.selector)


def test_a_service_leads_to_its_own_overview() -> None:
    table = panels(as_read(fleet.board()))["Services / Services"]
    (link,) = table["fieldConfig"]["overrides"][0]["properties"][0]["value"]
    assert link["url"] == (
        '/d/${__data.fields["Dashboards"]}-overview?${datasource:queryparam}&${__url_time_range}'
    )
    organized = table["transformations"][1]["options"]
    assert organized["excludeByName"] == {"Time": True, "Value #A": True}
    assert organized["renameByName"]["dashboards"] == "Dashboards"


def test_a_service_of_which_nothing_fires_has_a_row() -> None:
    (table,) = [panel for panel in fleet.board().panels if isinstance(panel, Table)]
    firing, _, otherwise = str(table.queries[1].expr).partition("\nor\n")
    assert "ALERTS" in firing
    assert otherwise.startswith("max by (llm_service) (llm:service:info")
    assert otherwise.endswith("* 0")
