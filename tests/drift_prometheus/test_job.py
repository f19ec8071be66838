"""A spec's job asks a real Prometheus, of a model that the module counts and of one behind an engine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from llmmon.local_prometheus.backfill import backfill
from llmmon.local_prometheus.history import NO_JOBS, RETENTION
from llmmon.local_prometheus.server import running
from llmmon.pipeline import compile_specs
from tests.drift_prometheus.counters import HOUR, history
from tests.promtool import PromTools

DAY = 24 * HOUR
START = int(datetime(2027, 1, 11, tzinfo=timezone.utc).timestamp())
CHANGE, END = START + 3 * DAY, START + 3 * DAY + 2 * HOUR
SPEC = """\
version: llmmon/v1
service: chat
models:
  - {{name: a, prices: [{{input: 1, output: 2}}]}}
  - {{name: tuned, source: {{engine: vllm, version: "0.33"}}, selector: {{model_name: b, namespace: eu}}}}
drift:
  window: 1h
  baseline: {{trailing: 2d}}
  false_alarms: 2 per day
  checks:
    - {{signal: latency, statistic: ks, at_least: 20%}}
    - {{signal: refusal_rate, at_most: 50%}}
    - {{signal: cost_per_request, at_least: 20%}}
  job: {{prometheus: {{url: "{url}", bearer_token: {{file: token}}}}}}
"""
_OURS, _ENGINES = "llm_request_duration_seconds", "vllm:e2e_request_latency_seconds"


def _lines() -> Iterator[str]:
    """Model `a` as the module counts it, and the latency of `b` as vLLM does."""
    for text in history(START, END, CHANGE):
        if 'model="b"' not in text:
            yield text
        elif _OURS in text:
            of_engine = text.replace(_OURS, _ENGINES).replace(
                'llm_service="chat"', 'namespace="eu"'
            )
            yield of_engine.replace('model="b"', 'model_name="b"')


@pytest.fixture(scope="module")
def folder(promtools: PromTools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the generated files are, while the server that they ask runs."""
    tool, root = promtools.v3, tmp_path_factory.mktemp("job")
    assert tool.prometheus is not None, f"no prometheus beside {tool.promtool}"
    data = root / "prometheus"
    data.mkdir()
    backfill(tool.promtool, data, [_lines()])
    with running(tool.prometheus, data, NO_JOBS, RETENTION) as server:
        (root / ".git").mkdir()
        (root / "token").write_text("of nobody")
        (root / "chat.yaml").write_text(SPEC.format(url=server.url))
        compilation = compile_specs([root / "chat.yaml"])
        assert compilation.tree is not None, list(compilation.report)
        for path, entry in compilation.tree.entries.items():
            file = root / "generated" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(entry.content)
        yield root


def _run(folder: Path, until: int) -> tuple[int, dict[tuple[str, str], str]]:
    script = folder / "generated" / "chat" / "drift" / "drift_check.py"
    moment = datetime.fromtimestamp(until, timezone.utc).isoformat()
    done = subprocess.run(
        [sys.executable, script, "--until", moment, "--format", "json"],
        capture_output=True,
        check=False,
        cwd=folder,
        text=True,
    )
    assert done.stderr == ""
    results = json.loads(done.stdout)["checks"]
    return done.returncode, {(r["signal"], r["model"]): r["verdict"] for r in results}


def test_what_became_slower_and_dearer_is_drift_of_the_models_of_the_spec(folder: Path) -> None:
    assert _run(folder, END) == (
        1,
        {
            ("latency", "a"): "drift",
            ("latency", "tuned"): "drift",
            ("refusal_rate", "a"): "ok",
            ("cost_per_request", "a"): "drift",
        },
    )


def test_before_that_there_is_none(folder: Path) -> None:
    status, verdicts = _run(folder, CHANGE)

    assert (status, {*verdicts.values()}) == (0, {"ok"})
    assert len(verdicts) == 4
