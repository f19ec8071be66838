"""When alerts fire is what Prometheus itself says, for random conditions, `for` and `keep_firing_for`."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from llmmon.local_prometheus.alert_states import states
from tests.promtool import PromTool, PromTools

_STEP, _MINUTES, _CASES = 60, 60, 12


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_prometheus_fires_when_states_say_so(
    version: str, promtools: PromTools, tmp_path: Path
) -> None:
    tool: PromTool = getattr(promtools, version)
    chance = random.Random(version)
    cases = [_case(number, chance) for number in range(_CASES)]
    rules = {"groups": [{"name": "g", "interval": "1m", "rules": [rule for rule, _ in cases]}]}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules))
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [test for _, test in cases],
    }
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(test))

    result = tool.test_rules(tmp_path / "test.yaml")

    assert result.returncode == 0, result.stdout + result.stderr


def _case(number: int, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """A rule, and a test of it at every minute."""
    held = [chance.random() < 0.6 for _ in range(_MINUTES + 1)]
    for_, keep = chance.choice([0, 1, 2, 5]), chance.choice([0, 1, 3, 7])
    met = {minute * _STEP for minute, holds in enumerate(held) if holds}
    found = dict(states(met, 0, _MINUTES * _STEP, _STEP, for_ * _STEP, keep * _STEP))
    rule = {"alert": f"A{number}", "expr": f"x{number} > 0", "for": f"{for_}m"}
    series = {"series": f"x{number}", "values": " ".join("1" if holds else "0" for holds in held)}
    alert: list[dict[str, Any]] = [{"exp_labels": {}}]
    at_each_minute = [
        {
            "eval_time": f"{minute}m",
            "alertname": f"A{number}",
            "exp_alerts": alert if found.get(minute * _STEP) == "firing" else [],
        }
        for minute in range(_MINUTES + 1)
    ]
    return (
        rule | ({"keep_firing_for": f"{keep}m"} if keep else {}),
        {"interval": "1m", "input_series": [series], "alert_rule_test": at_each_minute},
    )
