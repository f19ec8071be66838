"""Spending to date in every period at once: the generated tests pass, whatever the service's clock."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.promtool import PromTools
from tests.property.test_compiled_specs import compiled, written

_LIMITS = {"day": "10 USD", "week": "50 USD", "month": "200 USD", "quarter": "600 USD"}


def _spec(utc_offset: str) -> dict[str, Any]:
    """Money and tokens in every period; GPUs and other units make the most rules that there are."""
    tokens = {"name": "tokens", "limit": "5M tokens", "period": "day"}
    return {
        "version": "llmmon/v1",
        "service": "chat",
        "utc_offset": utc_offset,
        "models": [
            {
                "name": "paid",
                "operations": ["generate"],
                "prices": [{"input": 1, "output": 2, "request": 0.01}],
            },
            {"name": "own", "operations": ["generate"], "prices": [{"gpu_hour": 2, "gpus": 1}]},
        ],
        "slos": [{"name": "availability", "sli": "availability", "objective": "99%"}],
        "budgets": [
            *({"name": p, "limit": limit, "period": p} for p, limit in _LIMITS.items()),
            tokens,
        ],
    }


@pytest.mark.parametrize(("utc_offset", "major"), [("+05:45", 3), ("-09:30", 2)])
def test_periods_of_every_length_end_by_every_clock(
    utc_offset: str, major: int, tmp_path: Path, promtools: PromTools
) -> None:
    _, tests = written(compiled(_spec(utc_offset), tmp_path), tmp_path / "out")

    for tool in (tool for tool in promtools if tool.major == major):
        result = tool.test_rules(*(t for t in tests if re.match(r"cost-(?!tokens)", t.name)))
        assert result.returncode == 0, result.stdout + result.stderr
