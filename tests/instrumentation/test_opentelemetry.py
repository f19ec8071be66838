"""The OpenTelemetry back end: the same signals, under names that the rules follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from llmmon.catalog.native import native_labels
from llmmon.catalog.native_names import native_names
from llmmon.model.service import Service
from llmmon.pipeline import compile_specs
from tests.closed_world import can_match, selectors
from tests.front_end import service_of
from tests.instrumentation.conftest import SPEC
from tests.runtime.packages import compile_package, imported

if TYPE_CHECKING:
    from prometheus_client.samples import Sample

BACKEND = "instrumentation:\n  backend: opentelemetry\n  conventions: {generation}\n"
GENERATIONS = ("'1.41'", "next")


def _spec(generation: str) -> str:
    return SPEC.replace("instrumentation:\n", BACKEND.format(generation=generation), 1)


@pytest.fixture(scope="module", params=GENERATIONS)
def spec(request: pytest.FixtureRequest) -> str:
    """The reference spec with the OpenTelemetry back end, once for each generation."""
    return _spec(request.param)


@pytest.fixture(scope="module")
def llm(spec: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The module, its instruments on a provider of its own, and a call of each sort."""
    folder = compile_package(spec, tmp_path_factory.mktemp("opentelemetry") / "spec")
    with imported(folder) as package:
        reader = PrometheusMetricReader()
        provider = MeterProvider(metric_readers=[reader], shutdown_on_exit=False)
        instrumentation: Any = package(meter_provider=provider)
        _use(instrumentation)
        yield instrumentation
        provider.shutdown()


def _use(llm: Any) -> None:
    for tenant in ("acme", "globex", "other"):
        with llm.call("granite-34b", tenant=tenant, region="eu") as call:
            call.first_token()
            call.usage(input=70, cached_input=30, output=10, reasoning=10)
            call.finish("stop")
            call.quality("faithfulness", 0.75)
    with pytest.raises(TimeoutError), llm.call("granite-34b"):
        raise TimeoutError
    llm.feedback("down", "granite-8b")
    llm.queue_depth(3, "granite-8b")


@pytest.fixture(scope="module")
def samples(llm: Any) -> list[Sample]:
    """What the exporter of OpenTelemetry says to Prometheus."""
    text = generate_latest(REGISTRY).decode()
    families = text_string_to_metric_families(text)
    return [s for family in families for s in family.samples if "otel_scope_name" in s.labels]


def _total(samples: list[Sample], name: str, **labels: str) -> float:
    found = (s for s in samples if s.name == name and labels.items() <= s.labels.items())
    return sum(sample.value for sample in found)


def _service(spec: str) -> Service:
    return service_of(spec)


def test_signals_have_the_values_that_they_have_with_prometheus_client(
    spec: str, samples: list[Sample]
) -> None:
    native = {each.native.role: each.metric.name for each in _names(spec).exposed}

    assert _total(samples, native["requests"], outcome="ok") == 3
    assert _total(samples, native["errors"], error_type="timeout") == 1
    assert _total(samples, native["tokens"], direction="cached_input") == 90
    assert _total(samples, f"{native['request_duration']}_count", tenant="acme") == 1
    assert _total(samples, f"{native['time_to_first_token']}_count") == 3
    assert _total(samples, f"{native['quality_score']}_sum") == 2.25
    assert _total(samples, native["queue_depth"], model="granite-8b") == 3
    assert _total(samples, native["requests_in_flight"]) == 0
    assert _total(samples, native["good_requests"], slo="goodput") == 3
    cost = 3 * (70 * 0.8 + 30 * 0.2 + 20 * 2.4) / 1e6
    assert _total(samples, native["cost"]) == pytest.approx(cost)


def _names(spec: str) -> Any:
    service = _service(spec)
    return native_names(service.instrumentation, service.currency)


def test_instruments_of_the_conventions_are_used_where_there_are_some(spec: str) -> None:
    instruments = {each.instrument for each in _names(spec).exposed}
    ours = {name for name in instruments if name.startswith("llm.")}

    part = "operation" if "1.41" in spec else "inference"
    theirs = {f"gen_ai.client.{part}.{name}" for name in ("duration", "time_to_first_chunk")}
    token_usage = {"gen_ai.client.token.usage"} if "1.41" in spec else set()
    assert instruments - ours == theirs | token_usage


def test_series_carry_the_attributes_of_the_conventions_too(
    spec: str, samples: list[Sample]
) -> None:
    duration = next(e for e in _names(spec).exposed if e.native.role == "request_duration")
    names = {"gen_ai_request_model": "granite-34b", "gen_ai_operation_name": "generate"}

    assert _total(samples, f"{duration.metric.name}_count", **names) == 3


def test_the_exporter_writes_the_names_labels_and_bounds_of_the_catalogue(
    spec: str, samples: list[Sample]
) -> None:
    service, scope = _service(spec), "otel_scope_"
    dimensions = [dimension.name for dimension in service.dimensions]
    suffixes = ("_bucket", "_count", "_sum")
    for each in _names(spec).exposed:
        metric = each.metric
        parts = [f"{metric.name}{suffix}" for suffix in suffixes]
        own = [s for s in samples if s.name in (metric.name, *parts)]
        if not own:
            assert metric.type == "histogram" or metric.role == "billed_units"
            continue
        wanted = set(native_labels(metric, dimensions))
        for sample in own:
            seen = {label for label in sample.labels if not label.startswith((scope, "gen_ai_"))}
            assert seen - {"le"} == {label for label in wanted if not label.startswith("gen_ai_")}
        bounds = {s.labels["le"] for s in own if "le" in s.labels} - {"+Inf"}
        if bounds:
            assert sorted(map(float, bounds)) == [float(b) for b in service.bounds(metric.name)]


def test_counters_start_at_zero(samples: list[Sample]) -> None:
    zero = [s for s in samples if s.name == "llm_requests_total" and s.value == 0]

    assert {s.labels["model"] for s in zero} >= {"hosted", "unpriced", "granite-8b"}


def test_every_selector_of_the_rules_finds_a_series(
    spec: str, samples: list[Sample], tmp_path: Path
) -> None:
    (tmp_path / "spec.yaml").write_text(spec)
    tree = compile_specs([tmp_path / "spec.yaml"]).tree
    assert tree is not None
    rules = [
        rule
        for path, entry in tree.entries.items()
        if path.endswith(".rules.yaml")
        for group in yaml.safe_load(entry.content)["groups"]
        for rule in group["rules"]
    ]
    read = [one for rule in rules for one in selectors(rule["expr"])]
    exposed = [(n, m) for n, m in read if n.startswith(("llm_", "gen_ai_"))]
    assert exposed
    for name, matchers in exposed:
        assert any(
            s.name == name and all(can_match(op, v, s.labels.get(k, "")) for k, op, v in matchers)
            for s in samples
        ), (name, matchers)
