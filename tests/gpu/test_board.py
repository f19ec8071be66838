"""The board of GPUs: every alert leads to a panel, lines are told apart, thresholds are the spec's."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from llmmon.dashboards import gpu, overview
from llmmon.dashboards.values import (
    Dashboard,
    StateTimeline,
    Table,
    Threshold,
    TimeSeries,
)
from llmmon.model import naming
from llmmon.rules.gpu_alerts import FAULT_ALERTS, PANELS
from tests.gpu.specs import FULL, HEAD, OLD, compiled


def board(text: str, folder: Path) -> Dashboard:
    found = gpu.board(compiled(text, folder).service)
    assert found is not None
    return found


def test_without_gpus_there_is_no_board(tmp_path: Path) -> None:
    assert gpu.board(compiled(HEAD, tmp_path).service) is None


@pytest.mark.parametrize("text", [OLD, FULL], ids=["old", "full"])
def test_every_alert_leads_to_a_panel_that_is_there(text: str, tmp_path: Path) -> None:
    file = compiled(text, tmp_path).gpu_file
    assert file is not None
    keys = {panel.key for panel in board(text, tmp_path).panels}

    assert {PANELS[rule.alert] for rule in file.alerts} <= keys


def test_the_table_comes_first_and_leads_to_its_hosts_and_gpus(tmp_path: Path) -> None:
    first = board(FULL, tmp_path).panels[0]

    assert isinstance(first, Table)
    links = {label.title: label.links for label in first.labels}
    assert [name for name, _ in links["Host"][0].choices] == ["host"]
    assert [name for name, _ in links["GPU"][0].choices] == ["host", "gpu"]


@pytest.mark.parametrize("text", [OLD, FULL], ids=["old", "full"])
def test_no_two_gpus_share_a_line(text: str, tmp_path: Path) -> None:
    graphs = [p for p in board(text, tmp_path).panels if isinstance(p, TimeSeries | StateTimeline)]

    assert graphs
    for panel in graphs:
        for query in panel.queries:
            assert {"host", "gpu"} <= set(query.legend.labels), panel.key


def test_what_instances_do_is_told_apart_by_instance(tmp_path: Path) -> None:
    panels = {panel.key: panel for panel in board(FULL, tmp_path).panels}

    for key in ("use/engines", "use/tensor", "use/dram", "use/memory", "use/memory-share"):
        assert "GPU_I_ID" in panels[key].queries[0].legend.labels


def test_thresholds_are_those_of_the_spec(tmp_path: Path) -> None:
    panels = {panel.key: panel for panel in board(FULL, tmp_path).panels}

    assert panels["heat/temperature"].thresholds[-1] == Threshold(Decimal("84.5"), "bad")
    assert panels["heat/margin"].thresholds[-1] == Threshold(Decimal("7.5"), "good")
    assert panels["heat/throttled"].thresholds[-1] == Threshold(Decimal("0.95"), "bad")
    assert panels["use/engines"].thresholds[-1] == Threshold(Decimal("0.125"), "good")


def test_a_spec_without_a_temperature_has_no_line_for_it(tmp_path: Path) -> None:
    panels = {panel.key: panel for panel in board(OLD, tmp_path).panels}

    assert panels["heat/temperature"].thresholds == ()
    assert "faults/recovery" not in panels


def test_xids_are_shown_by_their_meaning_in_the_colours_of_the_lists(tmp_path: Path) -> None:
    (xid,) = (p for p in board(FULL, tmp_path).panels if p.key == "faults/xids")
    assert isinstance(xid, StateTimeline)
    states = {meaning.value: meaning.state for meaning in xid.meanings}

    assert (states[43], states[48], states[13]) == ("bad", "warning", "neutral")
    assert next(m.text for m in xid.meanings if m.value == 79).startswith("79: the GPU has fallen")


def test_the_overview_has_a_light_for_gpus(tmp_path: Path) -> None:
    lights = overview.board(compiled(OLD, tmp_path).service)
    assert lights is not None
    (light,) = (panel for panel in lights.panels if panel.key == "now/gpus")

    assert naming.GPU_IDLE_ALERT not in FAULT_ALERTS
    assert all(alert in str(light.queries[0].expr) for alert in FAULT_ALERTS)
    assert "now/alerts" in {panel.key for panel in lights.panels}
