"""A budget of 500 USD a day is about today: days of 200 are no reason to wake anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from llmmon.pipeline import compile_specs
from tests.promtool import REPOSITORY, PromTools
from tests.spending.test_promtool import write

_DAY = 1_440
_OUTPUT = 0.0000024
"""USD for an output token of granite-34b in specs/team-chat.yaml: 0.0024 per 1,000."""
_QUIET, _BUSY = 57_870, 416_667
"""Tokens a minute that come to 200 USD a day, and to 1 USD a minute."""
_TOKENS = (
    'llm_tokens_total{llm_service="team-chat",model="granite-34b",operation="generate",'
    'direction="output",service_tier="standard",context_tier="base",instance="app-0"}'
)
_FIRING = 'count by (alertname) (ALERTS{alertstate="firing",alertname=~"LLMBudget.*"})'


def _fires(at: int, *alerts: str) -> dict[str, Any]:
    samples = [
        {"labels": f'{{alertname="{name}"}}', "value": count} for name, count in _counted(alerts)
    ]
    return {"expr": _FIRING, "eval_time": f"{at}m", "exp_samples": samples}


def _counted(alerts: tuple[str, ...]) -> list[tuple[str, int]]:
    return [(name, alerts.count(name)) for name in dict.fromkeys(alerts)]


@pytest.mark.parametrize(("generation", "quiet_days"), [("v2", 3), ("v3", 1)])
def test_the_day_on_which_500_is_crossed(
    generation: str, quiet_days: int, tmp_path: Path, promtools: PromTools
) -> None:
    """After three days of 200 a counter that nobody resets stands at 600."""
    out = write(compile_specs([REPOSITORY / "specs"]), tmp_path)
    path = tmp_path / "daily.test.yaml"
    path.write_text(yaml.safe_dump(_tests(out / "team-chat/prometheus", quiet_days)), "utf-8")
    run = getattr(promtools, generation).test_rules(path)
    assert run.returncode == 0, run.stdout + run.stderr


def _tests(rules: Path, quiet_days: int) -> dict[str, Any]:
    files = [rules / f"{topic}.rules.yaml" for topic in ("cost", "budget-daily-spend")]
    groups = [g["name"] for f in files for g in yaml.safe_load(f.read_text("utf-8"))["groups"]]
    busy = quiet_days * _DAY
    start = _QUIET * busy + _BUSY
    values = f"0+{_QUIET}x{busy} {start}+{_BUSY}x{_DAY + 30}"
    return {
        "rule_files": [str(file) for file in files],
        "evaluation_interval": "1m",
        "group_eval_order": groups,
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": _TOKENS, "values": values}],
                "promql_expr_test": list(_checks(busy)),
            }
        ],
    }


def _checks(busy: int) -> Iterator[dict[str, Any]]:
    crossed = busy + round(500 / (_BUSY * _OUTPUT))
    shares = ("LLMBudgetShareSpent", "LLMBudgetShareSpent")
    for day in range(_DAY, busy + 1, _DAY):
        yield _fires(day - 1)
    yield _fires(crossed - 3, "LLMBudgetForecast", *shares)
    yield _fires(crossed + 3, "LLMBudgetExhausted", *shares)
    yield _fires(busy + _DAY - 1, "LLMBudgetExhausted", *shares)
    yield _fires(busy + _DAY + 2)
