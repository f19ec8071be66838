"""`llmmon init --from`: a spec of what an endpoint exposes, which builds clean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from llmmon.catalog.engines import engine_names, load_engine
from llmmon.catalog.exposition import Exposed, read_exposition
from llmmon.cli.main import main
from llmmon.emit.jinja import render
from llmmon.sli.starter import Starter, starter
from tests.catalog.test_check import exposition
from tests.front_end import check_text
from tests.promtool import REPOSITORY

CAPTURES = REPOSITORY / "tests" / "data" / "captures"
VLLM = """\
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="org/a"} 0
# TYPE vllm:request_success_total counter
vllm:request_success_total{engine="0",finished_reason="stop",model_name="org/a"} 0
# TYPE http_requests_total counter
http_requests_total{handler="/v1/chat/completions",method="POST",status="2xx"} 4
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="llmmon")


def init(*arguments: str) -> Result:
    return run("init", *arguments, "chat")


def spec() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(Path("chat/specs/chat.yaml").read_text(encoding="utf-8"))
    return read


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("capture", "models", "slos"),
    [
        (
            "litellm-1.106.2",
            ["gpt-4o-mini"],
            {"availability": None, "latency": "10s", "first-token": "1s", "pace": "100ms"},
        ),
        (
            "vllm-0.33.0",
            ["Llama-3.1-8B-Instruct"],
            {"latency": "10s", "first-token": "1s", "pace": "100ms"},
        ),
        (
            "otel-openai-v2-2.4b0",
            ["err-429", "err-500", "err-503", "gpt-4o-mini", "text-embedding-3-small"],
            {"availability": None, "latency": "10s240ms"},
        ),
    ],
)
def test_a_real_endpoint(
    capture: str, models: Sequence[str], slos: Mapping[str, str | None], monkeypatch: Any
) -> None:
    result = init("--from", str(CAPTURES / f"{capture}.txt"))
    assert result.exit_code == 0
    assert result.stdout.startswith("found  ")

    assert [model["name"] for model in spec()["models"]] == models
    assert {slo["name"]: slo.get("below") for slo in spec()["slos"]} == slos
    monkeypatch.chdir("chat")
    built = run("build")
    assert (built.exit_code, built.stderr) == (0, "")


def test_an_endpoint_that_answers_by_http() -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write((CAPTURES / "vllm-0.33.0.txt").read_bytes())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        result = init("--from", f"http://127.0.0.1:{server.server_port}/metrics")
        server.shutdown()
    assert result.exit_code == 0
    assert spec()["models"][0]["source"] == {"engine": "vllm", "version": "0.33"}


def test_series_that_do_not_name_their_model_are_selected_by_target() -> None:
    Path("metrics").write_text(VLLM)
    assert init("--from", "metrics").exit_code == 0
    assert spec()["models"] == [
        {
            "name": "a",
            "source": {"engine": "vllm", "version": "0.33"},
            "selector": {"job": "my-job", "model_name": "org/a"},
        }
    ]
    assert [slo["name"] for slo in spec()["slos"]] == ["availability"]


def test_buckets_that_were_configured_are_kept_to() -> None:
    family = "vllm:e2e_request_latency_seconds"
    buckets = "".join(
        f'{family}_bucket{{engine="0",le="{bound}",model_name="a"}} 0\n'
        for bound in ("2.5", "7", "15.0", "+Inf")
    )
    Path("metrics").write_text(f"# TYPE {family} histogram\n{buckets}")
    result = init("--from", "metrics")
    assert {slo["name"]: slo["below"] for slo in spec()["slos"]} == {"latency": "15s"}
    assert result.stderr.startswith("warning: some of them differ from the catalogue")


def test_models_of_one_last_name_keep_the_whole_and_many_are_cut() -> None:
    called = ["a/m", "b/m", *(f"org/m{n:02}" for n in range(10))]
    start = starter(load_engine("vllm"), _vllm(*called), "chat")
    assert [model.name for model in start.models[:3]] == ["a/m", "b/m", "m00"]
    assert (len(start.models), start.further_models) == (10, 2)


def test_a_spec_that_exists_is_kept() -> None:
    Path("chat/specs").mkdir(parents=True)
    Path("chat/specs/chat.yaml").write_text("mine")
    result = init("--from", str(CAPTURES / "vllm-0.33.0.txt"))
    assert "kept   chat/specs/chat.yaml\n" in result.stdout
    assert Path("chat/specs/chat.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<html>", "is not in Prometheus' text format"),
        ("up 1\n", "nothing in metrics is in the catalogue"),
        ("# TYPE llamacpp:requests_processing gauge\n", "no SLO can be made of these metrics"),
    ],
)
def test_what_is_no_start(text: str, words: str) -> None:
    Path("metrics").write_text(text)
    result = init("--from", "metrics")
    assert result.exit_code == 2
    assert words in result.stderr
    assert not Path("chat").exists()


def test_an_engine_by_name() -> None:
    Path("metrics").write_text(VLLM)
    assert init("--from", "metrics", "--engine", "VLLM").exit_code == 0
    assert "Did you mean vllm?" in init("--from", "metrics", "--engine", "vlm").stderr
    assert "--from" in init("--engine", "vllm").stderr


def _vllm(*called: str) -> Mapping[str, Exposed]:
    """A server with these models; the text is escaped as the exposition format asks."""
    escaped = (
        text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n") for text in called
    )
    rows = (f'vllm:e2e_request_latency_seconds_count{{model_name="{text}"}} 1' for text in escaped)
    text = "\n".join(("# TYPE vllm:e2e_request_latency_seconds histogram", *rows, ""))
    return read_exposition(text)


def _rendered(start: Starter) -> str:
    return render("init/engine_spec.yaml.j2", service="chat", start=start)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_whatever_a_model_is_called_the_spec_is_valid(called: str) -> None:
    text = _rendered(starter(load_engine("vllm"), _vllm(called), "chat"))
    report, model = check_text(text)
    assert report.ok
    assert len(model.services[0].models) == 1


@pytest.mark.parametrize(
    "name", sorted(set(engine_names()) - {"dcgm-exporter", "llamacpp", "ollama"})
)
def test_any_engine_as_the_catalogue_says_gives_a_spec_without_a_remark(name: str) -> None:
    start = starter(load_engine(name), read_exposition(exposition(load_engine(name))), "chat")
    report, model = check_text(_rendered(start))
    assert [one.message for one in report] == []
    assert len(model.services[0].slos) == len(start.slos)
