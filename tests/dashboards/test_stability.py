"""What a change of a spec changes in the dashboards: its own panels, and nothing of the others but where
they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.dashboards.boards import documents

SPEC = """\
version: llmmon/v1
service: chat
models:
  - {name: m, prices: [{input: 1, output: 2}]}
  - {name: n, prices: [{input: 1, output: 2}]}
  - {name: v, source: {engine: vllm, version: "0.33"}, selector: {model_name: v, namespace: llm}}
quality:
  - {metric: faithfulness}
slos:
  - {name: availability, sli: availability, objective: 99.5%}
  - {name: latency, sli: latency, below: 5s, objective: 95%}
budgets:
  - {name: daily, limit: 500 USD, period: day, warn_at: [50%]}
"""
ENGINE = (
    '  - {name: w, source: {engine: vllm, version: "0.33"}, '
    "selector: {model_name: w, namespace: llm}}\n"
)


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a document with its path, in which panels go by their ids."""
    if isinstance(node, dict):
        for key, child in node.items():
            yield from leaves(child, f"{path}.{key}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            name = child.get("id", index) if isinstance(child, dict) else index
            yield from leaves(child, f"{path}[{name}]")
    else:
        yield path, node


def changes(line: str, under: str) -> tuple[set[str], set[str]]:
    """With a line more in the spec: the rows of the panels that are new, and what else differs."""
    before, after = documents(SPEC), documents(SPEC.replace(f"{under}:\n", f"{under}:\n{line}"))
    new, differing = set[str](), set[str]()
    for name, board in after.items():
        known = {panel["id"]: panel for panel in before[name]["panels"]}
        row = ""
        for panel in board["panels"]:
            row = panel["title"] if panel["type"] == "row" else row
            if panel["id"] in known:
                place = f"{name}: {panel['title']}"
                differing |= {
                    f"{place}{path}" for path in _differing(known.pop(panel["id"]), panel)
                }
            else:
                new.add(f"{name}: {row}")
        assert not known
        rest = {"panels": None}
        differing |= {f"{name}{path}" for path in _differing(before[name] | rest, board | rest)}
    return new, differing


def _differing(before: Any, after: Any) -> Iterator[str]:
    was, now = dict(leaves(before)), dict(leaves(after))
    for path in was.keys() | now.keys():
        if was.get(path) != now.get(path) and path != ".gridPos.y":
            yield path


ENGINES_TARGETS = {
    f"{board}.templating.list[{index}].{key}"
    for board in ("model", "overview")
    for index in (1, 2)
    for key in ("definition", "query.query")
}


@pytest.mark.parametrize(
    ("under", "line", "rows", "shared"),
    [
        (
            "slos",
            "  - {name: a, sli: time_per_output_token, below: 50ms, objective: 99.95%}\n",
            {"slo: a: 99.95% over 30 days"},
            {
                "slo: SLOs.gridPos.h",
                "model: Time per output token, percentiles.description",
                "model: Time per output token, percentiles.fieldConfig.defaults.",
            },
        ),
        (
            "budgets",
            "  - {name: a-month, limit: 9000 USD, period: month}\n",
            {"cost: Budget a-month: 9000 USD a month"},
            set(),
        ),
        ("quality", "  - {metric: a_score}\n", {"quality: a_score: higher is better"}, set()),
        ("models", ENGINE, {"model: w on vLLM", "overview: w on vLLM"}, ENGINES_TARGETS),
        (
            "models",
            "  - {name: a, prices: [{input: 3, output: 4}]}\n",
            set(),
            {"cost: Cost of an hour, by the rules and by the module.targets[0].expr"},
        ),
    ],
    ids=["slo", "budget", "quality metric", "model behind an engine", "instrumented model"],
)
def test_what_is_added_adds_its_own_panels_and_moves_others(
    under: str, line: str, rows: set[str], shared: set[str]
) -> None:
    new, differing = changes(line, under)
    assert new == rows
    left = {path for path in differing if not any(path.startswith(known) for known in shared)}
    assert left == set()
    assert all(any(path.startswith(known) for path in differing) for known in shared)


def test_a_threshold_that_changes_changes_its_lines_and_the_words_about_them() -> None:
    before = documents(SPEC)
    after = documents(SPEC.replace("below: 5s", "below: 8s"))
    for name, board in after.items():
        was = dict(leaves(before[name]))
        assert was.keys() == {path for path, _ in leaves(board)}
        for path, value in leaves(board):
            if value != was[path]:
                assert path.endswith((".description", ".value")), path
