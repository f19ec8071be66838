"""What is simulated of an instrumented application is what the generated module really exposes."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from llmmon.pipeline import compile_specs
from llmmon.simulation.scenario import Scenario
from llmmon.simulation.simulation import Simulation
from tests.e2e.application import application_of
from tests.simulation.histories import END, ROOT

Series = tuple[str, tuple[tuple[str, str], ...]]


@pytest.mark.parametrize("name", ["support-assistant", "code-completion"])
def test_every_simulated_native_series_is_one_that_the_module_exposes(
    name: str, tmp_path: Path
) -> None:
    compilation = compile_specs([ROOT / "specs" / f"{name}.yaml"])
    (compiled,) = compilation.services
    assert compilation.tree is not None
    with application_of(compiled.service, compilation.tree, tmp_path) as application:
        exposed = _series_of(generate_latest(application.registry).decode())

    pages = Simulation([compiled], Scenario("normal", END), END).pages
    simulated = {
        (series, tuple(sorted(labels.items())))
        for page in pages
        for series, labels in page.shown
        if page.target["job"] == name
    }

    assert len(simulated) > 150
    assert simulated - exposed == set()


def _series_of(text: str) -> set[Series]:
    families = text_string_to_metric_families(text)
    return {
        (s.name, tuple(sorted(s.labels.items()))) for family in families for s in family.samples
    }
