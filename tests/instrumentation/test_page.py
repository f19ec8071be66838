"""The page of a running application is what the compiler says: series, labels, bounds, and nothing else."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from llmmon.catalog.drift_job import GAUGES
from llmmon.catalog.native import native_labels
from llmmon.catalog.native_names import native_names
from llmmon.catalog.native_series import native_series
from llmmon.model.naming import python_package
from llmmon.model.service import Service
from llmmon.pipeline import compile_specs
from tests.closed_world import can_match, selectors
from tests.e2e.prometheus_server import free_port
from tests.promtool import REPOSITORY
from tests.runtime.packages import imported

if TYPE_CHECKING:
    from prometheus_client.samples import Sample

SPECS = sorted((REPOSITORY / "specs").glob("*.yaml"))
OF_JOBS = {gauge.name for gauge in GAUGES}
"""A drift job pushes its own; tests/drift_job holds them."""
OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def _service(spec: Path) -> Service:
    (compiled,) = compile_specs([spec]).services
    return compiled.service


@pytest.fixture(scope="module", params=SPECS, ids=lambda path: path.stem)
def service(request: pytest.FixtureRequest) -> Service:
    """Each service of `specs/`."""
    return _service(request.param)


@pytest.fixture(scope="module")
def pages(service: Service) -> Iterator[Mapping[str, str]]:
    """What the service's metrics server says, as text and as OpenMetrics."""
    registry, port = CollectorRegistry(), free_port()
    folder = REPOSITORY / "generated" / service.name / "python"
    with imported(folder, python_package(service.name)) as package:
        package(registry=registry)
        serve = sys.modules[python_package(service.name)].start_metrics_server
        server, thread = serve(port, "127.0.0.1", registry)
        try:
            yield {accept: _get(port, accept) for accept in ("text/plain", OPENMETRICS)}
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _get(port: int, accept: str) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=10) as response:
        return str(response.read().decode())


def _samples(text: str) -> list[Sample]:
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def test_both_formats_hold_the_same_series(pages: Mapping[str, str]) -> None:
    strict = openmetrics.text_string_to_metric_families(pages[OPENMETRICS])  # type: ignore[no-untyped-call]

    def key(sample: Sample) -> tuple[str, frozenset[tuple[str, str]]]:
        return sample.name, frozenset(sample.labels.items())

    found = sorted(map(key, _samples(pages["text/plain"])), key=str)
    assert found == sorted((key(s) for family in strict for s in family.samples), key=str)
    assert len(found) == len(set(found))


def test_every_series_exists_at_zero_and_is_counted(
    service: Service, pages: Mapping[str, str]
) -> None:
    samples = _samples(pages["text/plain"])

    assert {sample.value for sample in samples} == {0.0}
    assert len(samples) == native_series(service)


def test_families_labels_and_bounds_are_those_of_the_compiler(
    service: Service, pages: Mapping[str, str]
) -> None:
    names = native_names(service.instrumentation, service.currency).metrics
    dimensions = [dimension.name for dimension in service.dimensions]
    known = {metric.name: metric for metric in names}
    for family in text_string_to_metric_families(pages["text/plain"]):
        metric = known[family.name + ("_total" if family.type == "counter" else "")]
        assert (family.type, family.documentation) == (metric.type, metric.help)
        labels = set(native_labels(metric, dimensions))
        bounds = {s.labels["le"] for s in family.samples if s.name.endswith("_bucket")}
        assert {frozenset(s.labels) - {"le"} for s in family.samples} == {frozenset(labels)}
        written = [Decimal(bound) for bound in bounds if bound != "+Inf"]
        assert sorted(written) == list(service.bounds(metric.name))


def test_values_of_own_labels_are_those_of_the_catalogue(
    service: Service, pages: Mapping[str, str]
) -> None:
    samples = _samples(pages["text/plain"])
    for metric in native_names(service.instrumentation, service.currency).metrics:
        for label, values in metric.own_labels:
            seen = {s.labels[label] for s in samples if s.name == metric.name}
            assert seen <= set(values) or not values


def test_every_selector_of_the_rules_finds_a_series_on_the_page(
    service: Service, pages: Mapping[str, str]
) -> None:
    samples = _samples(pages["text/plain"])
    folder = REPOSITORY / "generated" / service.name / "prometheus"
    looked_up = 0
    for path in folder.glob("*.rules.yaml"):
        for group in yaml.safe_load(path.read_text())["groups"]:
            for rule in group["rules"]:
                for name, matchers in selectors(rule["expr"]):
                    if name.startswith("llm_") and name not in OF_JOBS:
                        looked_up += 1
                        assert _finds(samples, name, matchers), (rule, name, matchers)
    assert looked_up > 0


def _finds(samples: list[Sample], name: str, matchers: list[tuple[str, str, str]]) -> bool:
    return any(
        sample.name == name and all(_holds(sample.labels, *matcher) for matcher in matchers)
        for sample in samples
    )


def _holds(labels: Mapping[str, str], label: str, op: str, wanted: str) -> bool:
    return can_match(op, wanted, labels.get(label, ""))
