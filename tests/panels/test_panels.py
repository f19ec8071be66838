"""No panel is empty: a real Prometheus with a simulated history has an answer to all that dashboards ask."""

from __future__ import annotations

import pytest

from llmmon.simulation.scenario import ScenarioName
from tests.panels.asking import Question, has_answer
from tests.panels.history import EXAMPLES, filled
from tests.promtool import PromTool, PromTools

HOURS = 2


@pytest.fixture(scope="module", params=["v3", "v2"])
def tool(request: pytest.FixtureRequest, promtools: PromTools) -> PromTool:
    """Prometheus 3 gets all examples; Prometheus 2, in which little differs, one of them."""
    found: PromTool = getattr(promtools, request.param)
    assert found.prometheus is not None, f"no prometheus beside {found.promtool}"
    return found


def test_every_panel_variable_and_annotation_of_every_example_has_an_answer(
    tool: PromTool,
) -> None:
    """And no alert fires on a normal day, while an incident pages."""
    specs = EXAMPLES if tool.major > 2 else [s for s in EXAMPLES if s.stem == "code-completion"]
    scenario: ScenarioName = "incident" if tool.major > 2 else "normal"

    with filled(specs, tool, scenario, HOURS) as history:
        asked = history.ask_everything()
        fired = history.alerts_that_fired()
        nonsense = Question("nowhere", "nobody_exposes_this_total", instant=False)
        assert not has_answer(history.server, nonsense, history.over)

    assert asked.panels > 50 * len(specs)
    assert asked.queries > asked.panels
    assert asked.empty == []
    if scenario == "normal":
        assert fired == set()
    else:
        assert {"LLMErrorBudgetBurn", "LLMGpuXid"} <= fired
