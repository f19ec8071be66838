"""Simulated services for tests: compiled specs, and their samples as numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from llmmon.pipeline import compile_specs
from llmmon.rules.compiled import CompiledService
from llmmon.simulation.scenario import Scenario, ScenarioName
from llmmon.simulation.simulation import Simulation

ROOT = Path(__file__).parent.parent.parent
SPECS = sorted([*(ROOT / "specs").glob("*.yaml"), *(ROOT / "examples").rglob("*.yaml")])
END = 1_795_014_000
_SAMPLE = re.compile(r"(?P<series>\S.*\}) (?P<value>\S+) (?P<time>\d+)")


@cache
def compiled(spec: Path) -> CompiledService:
    """The service of a spec."""
    compilation = compile_specs([spec])
    assert compilation.services, [d.message for d in compilation.report]
    return compilation.services[0]


def simulation(
    spec: str, scenario: ScenarioName = "normal", hours: int = 1, seed: int = 0
) -> Simulation:
    """A simulated service of the example specs, at the start of a history of some hours."""
    service = compiled(ROOT / "specs" / f"{spec}.yaml")
    return Simulation([service], Scenario(scenario, END), END - hours * 3_600, seed)


def samples(texts: Iterable[str]) -> dict[str, list[float]]:
    """By series, its values in order."""
    found: dict[str, list[float]] = defaultdict(list)
    for line in "".join(texts).splitlines():
        match = _SAMPLE.fullmatch(line)
        assert match is not None, line
        found[match["series"]].append(float(match["value"]))
    return found
