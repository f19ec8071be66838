"""What is simulated of an engine has the names, labels and buckets that a real one was seen to expose."""

from __future__ import annotations

from llmmon.catalog.exposition import read_exposition
from llmmon.simulation.scenario import Scenario
from llmmon.simulation.simulation import Simulation, exposition
from tests.simulation.histories import END, ROOT, compiled

CAPTURES = ROOT / "tests" / "data" / "captures"


def test_simulated_vllm_looks_like_vllm() -> None:
    real = read_exposition((CAPTURES / "vllm-0.33.0.txt").read_text("utf-8"))
    moving = Simulation(
        [compiled(ROOT / "examples" / "engines" / "vllm.yaml")], Scenario("normal", END), END - 60
    )
    moving.advance(END)

    simulated = read_exposition(exposition(moving.pages[0]))

    engine = {name: each for name, each in simulated.items() if name.startswith("vllm:")}
    assert len(engine) > 8
    for name, each in engine.items():
        assert (each.type, each.labels, each.bounds) == (
            real[name].type,
            real[name].labels,
            real[name].bounds,
        )
