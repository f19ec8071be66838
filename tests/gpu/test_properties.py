"""Any GPUs that can be written compile to rules that promtool accepts and that read what exists."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmmon.model.gpu import GPU_ALERTS, PROFILES
from llmmon.pipeline import compile_specs
from tests.closed_world import mistakes_in
from tests.promtool import PromTools

HOSTILE = st.sampled_from(['a"b', "{{ $labels.x }}", "a\\", "$1", "x|y.*", "llm-prod"])
VERSIONS = st.sampled_from(["3.3.5", "4.8", "4.8.3", "4.8.4", "4.9", "6.0.1"])
URGENCIES = st.sampled_from(["page", "ticket"])
NUMBERS = st.integers(1, 1_000).map(lambda n: n / 10)


@st.composite
def gpus(draw: st.DrawFn) -> dict[str, Any]:
    """A `gpu` section."""
    exporter: dict[str, Any] = {"dcgm": draw(VERSIONS), "honor_labels": draw(st.booleans())}
    if draw(st.booleans()):
        exporter["profile"] = draw(st.sampled_from(PROFILES))
    labels = st.sampled_from(["namespace", "pod", "job", "cluster", "gpu", "GPU_I_ID"])
    off = draw(st.lists(st.sampled_from(GPU_ALERTS), unique=True))
    codes = draw(st.lists(st.integers(1, 200), unique=True, max_size=9))
    return {
        "exporter": exporter,
        "selector": draw(st.dictionaries(labels, HOSTILE, max_size=3)),
        "energy": {"price": "0.25 USD"},
        "idle": {"below": f"{draw(st.integers(1, 99))}%", "for": f"{draw(st.integers(5, 500))}m"},
        "alerts": {
            **dict.fromkeys(off, "off"),
            "temperature_celsius": draw(NUMBERS),
            "pcie_replays_per_minute": draw(NUMBERS),
            "throttled_above": f"{draw(st.integers(1, 99))}%",
            "xid_page": codes[::3],
            "xid_ticket": codes[1::3],
            "xid_ignore": codes[2::3],
        },
    }


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gpu=gpus(), team=HOSTILE, severity=URGENCIES)
def test_any_gpus_compile_to_rules_that_are_clean_and_read_what_exists(
    gpu: dict[str, Any], team: str, severity: str, promtools: PromTools
) -> None:
    spec = {
        "version": "llmmon/v1",
        "service": "chat",
        "team": team,
        "models": [{"name": "small", "prices": [{"gpu_hour": 2}]}],
        "alerting": {"absent": severity},
        "gpu": gpu,
    }
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "spec.yaml"
        path.write_text(json.dumps(spec), encoding="utf-8")
        compilation = compile_specs([path])
        assert compilation.tree is not None, [d.message for d in compilation.report]
        rules = Path(name) / "gpu.rules.yaml"
        (entry,) = (e for p, e in compilation.tree.entries.items() if p.endswith("gpu.rules.yaml"))
        rules.write_bytes(entry.content)

        assert mistakes_in(compilation, spec) == []
        result = promtools.v3.check_rules(rules)
        assert result.returncode == 0, result.stdout + result.stderr
