"""What a spec says of GPUs, resolved: names by version, whose labels a selector means, who is told."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from llmmon.catalog.dcgm import exporter, gpu_fields
from llmmon.catalog.versions import parse_version
from llmmon.catalog.xids import codes_of, xids
from llmmon.model.gpu import GPU_ALERTS
from llmmon.spec.gpu import GpuAlertsShape
from tests.gpu.specs import HEAD, gpu_of
from tests.promtool import REPOSITORY


def spec(exporter: str, rest: str = "") -> str:
    return f"{HEAD}gpu:\n  exporter: {{{exporter}}}\n{rest}"


@pytest.mark.parametrize(
    ("written", "profile", "hosts", "temperature"),
    [
        ('dcgm: "3.3"', "legacy", ("Hostname",), "DCGM_FI_DEV_GPU_TEMP"),
        ('dcgm: "4.8.2"', "legacy", ("Hostname",), "DCGM_FI_DEV_GPU_TEMP"),
        ('dcgm: "4.8"', "legacy", ("Hostname", "hostname"), "DCGM_FI_DEV_GPU_TEMP"),
        ('dcgm: "4.8.3"', "transition", ("hostname",), "DCGM_FI_DEV_GPU_TEMP"),
        ('dcgm: "4.9"', "canonical", ("hostname",), "DCGM_FI_DEV_GPU_TEMP_CELSIUS"),
        ('dcgm: "5.0.1"', "canonical", ("hostname",), "DCGM_FI_DEV_GPU_TEMP_CELSIUS"),
        ('dcgm: "4.9", profile: transition', "transition", ("hostname",), "DCGM_FI_DEV_GPU_TEMP"),
        ('dcgm: "4.8", profile: legacy', "legacy", ("Hostname",), "DCGM_FI_DEV_GPU_TEMP"),
    ],
)
def test_names_follow_from_the_version_unless_the_spec_says_otherwise(
    written: str, profile: str, hosts: tuple[str, ...], temperature: str, tmp_path: Path
) -> None:
    gpu = gpu_of(spec(written), tmp_path)
    field = gpu.field("temperature")

    assert (gpu.profile, gpu.host_labels) == (profile, hosts)
    assert field is not None
    assert field.metric == temperature


def test_a_unit_is_ours_whatever_the_exporter_counts_in() -> None:
    of = {
        version: {field.key: field for field, _ in gpu_fields(parse_version(version))}
        for version in ("4.8.2", "4.9")
    }

    for key, factor in {
        "sm_clock": "1000000",
        "memory_used": "1048576",
        "energy": "0.001",
        "nvlink_throughput": "1000000",
    }.items():
        old, new = of["4.8.2"][key], of["4.9"][key]
        assert (old.factor, new.factor) == (Decimal(factor), Decimal(1))
        assert old.unit == new.unit


def test_every_field_is_known_to_the_catalogue_under_all_its_names() -> None:
    for version in ("3.3", "4.8.2", "4.8.4", "4.9"):
        found = [metric for _, metric in gpu_fields(parse_version(version))]
        assert {m.name for m in found} <= {
            m.name for m in exporter().metrics_in(parse_version(version))
        }
        assert len({m.name for m in found}) == len(found)
    assert not [m for _, m in gpu_fields((4, 8, 4)) if m.uncertain]


def test_fields_that_old_exporters_do_not_know_are_not_asked_of_them() -> None:
    old = {field.key for field, _ in gpu_fields((3, 3))}
    new = {field.key for field, _ in gpu_fields((4, 8))}

    assert new - old == {"reported_margin", "memory_temperature_limit", "recovery_action"}


def test_namespace_and_pod_are_the_workloads_wherever_scraping_puts_them(tmp_path: Path) -> None:
    selector = "  selector: {namespace: llm, cluster: eu, exported_pod: chat-0}\n"
    moved = gpu_of(spec('dcgm: "4.8"', selector), tmp_path)
    honored = gpu_of(
        spec('dcgm: "4.8", honor_labels: true', "  selector: {namespace: llm}\n"), tmp_path
    )

    assert dict(moved.matched) == {
        "exported_namespace": "llm",
        "exported_pod": "chat-0",
        "cluster": "eu",
    }
    assert moved.matched_anywhere == (("cluster", "eu"),)
    assert honored.matched == (("namespace", "llm"),)
    assert honored.matched_anywhere == ()


def test_a_list_of_xids_takes_its_codes_out_of_the_others(tmp_path: Path) -> None:
    alerts = "  alerts: {xid_page: [63, 79], xid_ticket: [92]}\n"
    gpu = gpu_of(spec('dcgm: "4.8"', alerts), tmp_path)

    assert gpu.xid_page == (63, 79)
    assert gpu.xid_ticket == (92,)
    assert set(gpu.xid_ignore) == set(codes_of("ignore")) - {63, 92}


def test_xids_are_told_by_what_nvidia_says_to_do() -> None:
    by_code = {xid.code: xid for xid in xids()}

    assert [x.code for x in xids()] == sorted(by_code)
    assert by_code[79].urgency == by_code[48].urgency == by_code[119].urgency == "page"
    assert by_code[13].urgency == by_code[74].urgency == by_code[154].urgency == "ticket"
    assert by_code[43].urgency == by_code[45].urgency == by_code[63].urgency == "ignore"


def test_the_page_lists_the_codes_as_they_are() -> None:
    text = (REPOSITORY / "docs" / "gpu.md").read_text(encoding="utf-8")
    rows = {
        urgency: re.search(rf"^\| {start}[^|]*\| ([^|]*) \|$", text, re.MULTILINE)
        for urgency, start in (("page", "page:"), ("ignore", "nobody:"))
    }

    for urgency, row in rows.items():
        assert row is not None
        assert tuple(sorted(map(int, re.findall(r"\d+", row[1])))) == codes_of(urgency)


def test_every_alert_can_be_set_and_no_other() -> None:
    thresholds = {"throttled_above", "pcie_replays_per_minute"}
    keys = {
        key
        for key in GpuAlertsShape.model_fields
        if not key.startswith("xid_") and not key.endswith("_celsius")
    }

    assert keys - thresholds == set(GPU_ALERTS)


TWO = "{name: a, prices: [{gpu_hour: 2}]}, {name: b, prices: [{gpu_hour: 3}]}"
SAME = "{name: a, prices: [{gpu_hour: 2, gpus: 4}]}, {name: b, prices: [{gpu_hour: 2}]}"
LATER = "{name: a, prices: [{input: 1}, {effective: 1970-01-02, gpu_hour: 3}]}"


@pytest.mark.parametrize(
    ("models", "gpu", "prices"),
    [
        ("{name: a}", "", ()),
        ("{name: a, prices: [{gpu_hour: 2}]}", "", ((None, 2),)),
        (SAME, "", ((None, 2),)),
        (TWO, "", ()),
        (TWO, "  hour_price: 2.5 USD\n", ((None, Decimal("2.5")),)),
        (LATER, "", ((None, None), (86_400, 3))),
    ],
    ids=["none", "one", "the-same", "different", "written", "from-a-day-on"],
)
def test_the_price_of_an_hour_is_that_of_the_models_if_it_is_one(
    models: str, gpu: str, prices: tuple[tuple[int | None, object], ...], tmp_path: Path
) -> None:
    text = f"version: llmmon/v1\nservice: chat\nmodels: [{models}]\n"
    found = gpu_of(f'{text}gpu:\n  exporter: {{dcgm: "4.8"}}\n{gpu}', tmp_path).hour_prices

    assert tuple((price.since, price.amount) for price in found) == prices
