"""Real expositions of engines in a real Prometheus: every SLI and signal written for them has data.

The captures were taken from LiteLLM 1.106.2, vLLM 0.33.0 (its own metrics logger, without the HTTP
server in front of it), the OpenTelemetry instrumentation openai-v2 2.4b0 and Debian's llama-server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from llmmon.catalog.engines import load_engine
from llmmon.catalog.exposition import read_exposition
from llmmon.catalog.versions import parse_version
from llmmon.pipeline import compile_specs
from llmmon.sli.engine_series import EngineSeries
from llmmon.sli.signal_queries import signal_query
from llmmon.units import Duration
from tests.cli.running import llmmon
from tests.e2e.prometheus_server import Server, running, until
from tests.e2e.replay import Replay, replaying
from tests.promtool import REPOSITORY, PromTools

CAPTURES = REPOSITORY / "tests" / "data" / "captures"
CONFIG = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ['{rules}/*.rules.yaml']
scrape_configs:
{jobs}
"""
JOB = "  - {{job_name: '{job}', static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A capture, the spec of a service behind it, and the signals that must have data."""

    capture: str
    engine: str
    version: str
    model: str
    slos: tuple[str, ...]
    signals: tuple[str, ...]

    @property
    def spec(self) -> str:
        """A service with all SLOs that the engine can answer for."""
        slos = "".join(
            f"  - {{name: slo-{n}, objective: 99%, {slo}}}\n" for n, slo in enumerate(self.slos)
        )
        return (
            f"version: llmmon/v1\nservice: {self.engine}\nmodels:\n"
            f'  - {{name: "{self.model}", source: {{engine: {self.engine}, version: "{self.version}"}}, '
            f"selector: {{job: {self.engine}}}}}\nslos:\n{slos}"
            if slos
            else ""
        )


CASES = (
    Case(
        capture="litellm-1.106.2",
        engine="litellm",
        version="1.106",
        model="gpt-mock",
        slos=(
            "sli: availability",
            "sli: latency, below: 5s",
            "sli: time_to_first_token, below: 1s",
            "sli: time_per_output_token, below: 100ms",
        ),
        signals=("input_tokens", "output_tokens", "spend", "queue_time"),
    ),
    Case(
        capture="vllm-0.33.0",
        engine="vllm",
        version="0.33",
        model="meta-llama/Llama-3.1-8B-Instruct",
        slos=(
            "sli: latency, below: 5s",
            "sli: time_to_first_token, below: 750ms",
            "sli: time_per_output_token, below: 100ms",
        ),
        signals=(
            *("queue_time", "queue_depth", "cache_use", "preemptions"),
            *("input_tokens", "cached_input_tokens", "output_tokens"),
        ),
    ),
    Case(
        capture="otel-openai-v2-2.4b0",
        engine="otel-genai",
        version="1.41",
        model="gpt-4o-mini",
        slos=("sli: availability", "sli: latency, below: 5120ms"),
        signals=("input_tokens", "output_tokens"),
    ),
    Case(
        capture="llama-server-0.7.0",
        engine="llamacpp",
        version="1",
        model="",
        slos=(),
        signals=("queue_depth", "input_tokens", "cached_input_tokens", "output_tokens"),
    ),
)


@pytest.fixture(scope="module", params=["v2", "v3"])
def server(
    request: pytest.FixtureRequest, promtools: PromTools, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    tool = getattr(promtools, request.param)
    assert tool.prometheus is not None, f"no prometheus beside {tool.promtool}"
    folder = tmp_path_factory.mktemp(f"captures-{request.param}")
    _write_rules(folder)
    replays = [replaying(Replay(CAPTURES / f"{case.capture}.txt")) for case in CASES]
    try:
        ports = [replay.__enter__() for replay in replays]
        jobs = "".join(
            JOB.format(job=case.engine, port=port) for case, port in zip(CASES, ports, strict=True)
        )
        config = CONFIG.format(rules=folder, jobs=jobs)
        with running(tool.prometheus, folder, config) as running_server:
            yield running_server
    finally:
        for replay in replays:
            replay.__exit__(None, None, None)


def _write_rules(folder: Path) -> None:
    specs = folder / "specs"
    (specs / ".git").mkdir(parents=True)
    for case in CASES:
        if case.slos:
            (specs / f"{case.engine}.yaml").write_text(case.spec)
    compilation = compile_specs([specs])
    assert compilation.tree is not None, [d.message for d in compilation.report]
    for path, entry in compilation.tree.entries.items():
        if path.endswith(".rules.yaml"):
            text = entry.content.decode().replace('interval: "1m"', 'interval: "1s"')
            (folder / path.replace("/", "-")).write_text(text)


def test_every_sli_of_every_engine_has_data(server: Server) -> None:
    wanted = {(c.engine, f"slo-{number}") for c in CASES for number in range(len(c.slos))}

    def answered() -> set[tuple[str, str]]:
        samples = server.query("slo:sli_error:ratio_rate5m")
        return {(s["metric"]["llm_service"], s["metric"]["slo"]) for s in samples}

    until(lambda: answered() == wanted, "each SLI has an error ratio")
    counted = server.query("slo:events_total:rate5m > 0")

    assert {(s["metric"]["llm_service"], s["metric"]["slo"]) for s in counted} == wanted
    assert server.query('ALERTS{alertname="LLMMetricAbsent"}') == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.engine)
def test_every_signal_has_data(server: Server, case: Case) -> None:
    engine = load_engine(case.engine)
    version = parse_version(case.version)
    series = EngineSeries(engine=engine, version=version, selection=(), models=())

    for name in case.signals:
        signal = engine.signal(name, version)
        assert signal is not None
        query = str(signal_query(series, signal, Duration.parse("1m")))
        until(partial(_answers, server, query), query)


def _answers(server: Server, query: str) -> bool:
    return len(server.query(query)) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.engine)
def test_a_renamed_metric_is_caught(case: Case, tmp_path: Path) -> None:
    saved = CAPTURES / f"{case.capture}.txt"
    renamed = tmp_path / "renamed.txt"
    engine = load_engine(case.engine)
    there = read_exposition(saved.read_text("utf-8"))
    old = next(metric.name for metric in engine.metrics if metric.name in there)
    stem = old.removesuffix("_total")
    renamed.write_text(saved.read_text("utf-8").replace(stem, f"{stem}s"))

    found = llmmon(
        *("catalog", "check", "--metrics", str(renamed), "--engine", case.engine), cwd=tmp_path
    )

    assert found.returncode == 1
    assert "renamed" in found.stdout
    assert old in found.stdout
