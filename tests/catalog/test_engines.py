"""The catalogue of engines: its files against their schema and against what Prometheus allows."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import llmmon.catalog
from llmmon.catalog.engines import EngineMetric, engine_names, load_engine
from llmmon.catalog.versions import parse_version
from tests.cli.running import llmmon as run
from tests.promtool import REPOSITORY

FOLDER = Path(llmmon.catalog.__file__).parent
SCHEMA: dict[str, Any] = json.loads((FOLDER / "engines.schema.json").read_text("utf-8"))
FILES = sorted((FOLDER / "engines").iterdir())
METRICS = [(name, metric) for name in engine_names() for metric in load_engine(name).metrics]
WANTED = {
    *("vllm", "sglang", "tgi", "tensorrt-llm", "triton", "llamacpp", "dynamo", "llm-d", "kserve"),
    *("envoy-ai-gateway", "litellm", "openlit", "openllmetry", "otel-genai"),
}


def metric_of(engine: str, name: str) -> EngineMetric:
    (found,) = (metric for metric in load_engine(engine).metrics if metric.name == name)
    return found


def test_every_file_is_an_engine_and_follows_the_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)

    for file in FILES:
        document = yaml.safe_load(file.read_text("utf-8"))
        assert [error.message for error in validator.iter_errors(document)] == [], file.name
        assert f"{document['system']}.yaml" == file.name

    assert set(engine_names()) >= WANTED
    assert len(FILES) == len(engine_names())


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "meter"},
        {"labels": ["model-name"]},
        {"bounds": ["0.5"]},
        {"type": "gauge", "bounds": [1]},
        {"name": "no spaces"},
        {"units": "seconds"},
    ],
    ids=str,
)
def test_the_schema_refuses_what_is_wrong(wrong: dict[str, Any]) -> None:
    document = yaml.safe_load((FOLDER / "engines/vllm.yaml").read_text("utf-8"))
    document["metrics"][0] |= wrong

    assert not Draft202012Validator(SCHEMA).is_valid(document)


def test_no_engine_has_a_metric_twice() -> None:
    seen = [(name, metric.name, metric.generation) for name, metric in METRICS]

    assert len(seen) == len(set(seen))


def test_bounds_rise_and_leave_infinity_out() -> None:
    for name, metric in METRICS:
        bounds = metric.bounds
        assert list(bounds) == sorted(set(bounds)), (name, metric.name)
        assert all(bound.is_finite() for bound in bounds), (name, metric.name)
        assert not (metric.bounds and metric.bounds_are), (name, metric.name)


def test_no_engine_claims_labels_that_prometheus_adds() -> None:
    added = {"le", "quantile", "instance", "job", "__name__"}

    assert [(n, m.name) for n, m in METRICS if added & set(m.labels)] == []


def test_the_model_labels_stand_on_some_metric() -> None:
    for name in engine_names():
        engine = load_engine(name)
        labels = {label for metric in engine.metrics for label in metric.labels}
        assert set(engine.model_labels) <= labels, name


def test_bounds_are_exact() -> None:
    bounds = metric_of("vllm", "vllm:time_to_first_token_seconds").bounds

    assert bounds[0] == Decimal("0.001")
    assert Decimal("0.08") in bounds


def test_what_nobody_has_seen_is_marked() -> None:
    uncertain = {name for name, metric in METRICS if metric.uncertain}

    assert uncertain == {"nvidia-nim", "dcgm-exporter"}


def test_traps_are_in_the_data() -> None:
    assert load_engine("tgi").model_labels == ()
    assert load_engine("llamacpp").model_labels == ()
    assert {m.type for m in load_engine("llamacpp").metrics} == {"counter", "gauge"}
    assert metric_of("vllm", "vllm:iteration_tokens_total").type == "histogram"
    assert not metric_of("tgi", "tgi_request_count").name.endswith("_total")
    assert "streaming" in metric_of("llm-d", "llm_d_epp_request_ttft_seconds").labels
    assert metric_of("triton", "nv_inference_request_duration_us").unit == "microseconds"
    assert Decimal(32778) in metric_of("llm-d", "llm_d_epp_request_input_tokens").bounds
    assert load_engine("ollama").metrics == ()


def test_the_command_lists_them_all() -> None:
    done = run("catalog", cwd=REPOSITORY)

    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == list(engine_names())


@pytest.mark.parametrize("name", engine_names())
def test_the_command_shows_every_metric(name: str) -> None:
    done = run("catalog", name, cwd=REPOSITORY)

    assert done.returncode == 0
    assert done.stderr == ""
    words = set(done.stdout.split())
    assert {metric.name for metric in load_engine(name).metrics} <= words


def test_an_unknown_engine_is_a_mistake_of_usage() -> None:
    done = run("catalog", "vlm", cwd=REPOSITORY)

    assert done.returncode == 2
    assert "Did you mean vllm?" in done.stderr


def test_the_exporter_of_gpus_has_three_profiles() -> None:
    engine = load_engine("dcgm-exporter")

    def exposed(version: str) -> dict[str, str]:
        at = parse_version(version)
        return {m.name: m.unit for m in engine.metrics if m.is_in(at)}

    legacy, transition, canonical = exposed("4.8.2"), exposed("4.8.4"), exposed("4.9.0")
    assert transition.keys() - legacy.keys() == {
        "DCGM_EXP_CLOCK_EVENTS_TOTAL",
        "DCGM_EXP_XID_ERRORS_TOTAL",
    }
    assert len(transition.keys() - canonical.keys()) == 22
    assert canonical["DCGM_FI_DEV_FB_USED_BYTES"] == "bytes"
    assert transition["DCGM_FI_DEV_FB_USED"] == "mebibytes"


@pytest.mark.parametrize(
    ("version", "label", "other"),
    [("4.8.2", "Hostname", "hostname"), ("4.8.3", "hostname", "Hostname")],
)
def test_the_label_of_the_host_was_renamed(version: str, label: str, other: str) -> None:
    metric = metric_of("dcgm-exporter", "DCGM_FI_DEV_FB_TOTAL")
    assert label in metric.sure_labels_in(parse_version(version))
    assert other not in metric.labels_in(parse_version(version))
    assert "exported_pod" in metric.labels_in(parse_version(version))
