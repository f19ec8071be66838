"""An endpoint held against the catalogue: what `llmmon catalog check` says of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from llmmon.catalog.engines import Engine, load_engine
from llmmon.catalog.versions import parse_version
from tests.cli.running import llmmon as run


def exposition(engine: Engine) -> str:
    """Every metric of an engine, with one series, as the engine would write it."""
    lines: list[str] = []
    for metric in engine.metrics:
        if not metric.is_in(parse_version(engine.version)):
            continue
        labels = ",".join(f'{label}="x"' for label in metric.labels)
        lines.append(f"# TYPE {metric.name} {metric.type}\n")
        if metric.type == "histogram":
            bounds = [*(f"{float(bound)}" for bound in metric.bounds), "+Inf"]
            comma = "," if labels else ""
            lines += [f'{metric.name}_bucket{{{labels}{comma}le="{b}"}} 1\n' for b in bounds]
            lines += [f"{metric.name}_sum{{{labels}}} 1\n", f"{metric.name}_count{{{labels}}} 1\n"]
        else:
            lines.append(f"{metric.name}{{{labels}}} 1\n")
    return "".join(lines)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """vLLM's metrics, all of them as the catalogue says."""
    path = tmp_path / "metrics.txt"
    path.write_text(exposition(load_engine("vllm")))
    return path


def said(path: Path, *more: str) -> tuple[int, list[str]]:
    """Exit status, and the lines below the heading, with single spaces."""
    done = run("catalog", "check", "--metrics", path.name, *more, cwd=path.parent)
    assert done.stderr == ""
    return done.returncode, [" ".join(line.split()) for line in done.stdout.splitlines()[1:]]


@pytest.mark.parametrize("name", ["vllm", "sglang", "tgi", "litellm", "llamacpp", "dynamo"])
def test_an_endpoint_as_the_catalogue_says_has_no_differences(name: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.txt"
    path.write_text(exposition(load_engine(name)))

    assert said(path) == (0, [])


@pytest.mark.parametrize(
    ("old", "new", "status", "line"),
    [
        (
            "vllm:time_to_first_token_seconds",
            "vllm:time_to_first_token_duration_seconds",
            1,
            "renamed vllm:time_to_first_token_seconds not exposed; "
            "vllm:time_to_first_token_duration_seconds is, which it may be now",
        ),
        (
            "# TYPE vllm:num_requests_running gauge",
            "# TYPE vllm:num_requests_running untyped",
            0,
            "",
        ),
        (
            "# TYPE vllm:kv_cache_usage_perc gauge",
            "# TYPE vllm:kv_cache_usage_perc summary",
            1,
            "type vllm:kv_cache_usage_perc is a summary, not a gauge",
        ),
        (
            'vllm:num_requests_running{model_name="x",engine="x"}',
            'vllm:num_requests_running{model="x",engine="x"}',
            1,
            "labels vllm:num_requests_running without model_name, with model",
        ),
        (
            'vllm:e2e_request_latency_seconds_bucket{model_name="x",engine="x",le="2.5"} 1\n',
            'vllm:e2e_request_latency_seconds_bucket{model_name="x",engine="x",le="3.0"} 1\n',
            1,
            "buckets vllm:e2e_request_latency_seconds no bound 2.5, a bound 3 besides",
        ),
    ],
    ids=["renamed", "untyped", "type", "labels", "buckets"],
)
def test_a_difference_is_named(old: str, new: str, status: int, line: str, saved: Path) -> None:
    text = saved.read_text()
    assert old in text
    saved.write_text(text.replace(old, new))

    assert said(saved) == (status, [line] if line else [])


def test_what_is_missing_or_new_is_listed_and_no_failure(saved: Path) -> None:
    text = saved.read_text().replace("vllm:num_preemptions_total", "vllm:zebras")
    saved.write_text(text)

    assert said(saved) == (
        0,
        [
            "missing vllm:num_preemptions_total not exposed; "
            "some series begin with their first event",
            "new vllm:zebras the catalogue does not know it",
        ],
    )


def test_other_exporters_on_the_endpoint_do_not_matter(saved: Path) -> None:
    saved.write_text(saved.read_text() + "# TYPE go_goroutines gauge\ngo_goroutines 3\n")

    assert said(saved) == (0, [])


def test_a_counter_without_series_keeps_its_name(saved: Path) -> None:
    text = saved.read_text()
    lines = [
        line for line in text.splitlines() if not line.startswith("vllm:num_preemptions_total{")
    ]
    saved.write_text("\n".join(lines) + "\n")

    assert said(saved) == (0, [])


def test_the_engine_can_be_named(saved: Path) -> None:
    status, lines = said(saved, "--engine", "TGI")

    assert status == 0
    assert {line.split()[0] for line in lines} == {"missing"}


class Metrics(BaseHTTPRequestHandler):
    """Answers with vLLM's metrics."""

    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(exposition(load_engine("vllm")).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Says nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Metrics) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/metrics"
        server.shutdown()
        thread.join()


def test_a_live_endpoint(address: str, tmp_path: Path) -> None:
    done = run("catalog", "check", "--metrics", address, cwd=tmp_path)

    assert done.returncode == 0
    assert done.stdout == "vLLM 0.33: 47 of 47 metrics are exposed\n"


@pytest.mark.parametrize(
    ("place", "content", "words"),
    [
        ("missing.txt", None, "missing.txt cannot be read"),
        ("m.txt", b"# TYPE a counter\na{ 1\n", "m.txt is not in Prometheus' text format"),
        ("m.txt", b"up 1\n", "nothing in m.txt is in the catalogue"),
        ("m.txt", b"\xff\xfe", "m.txt is not UTF-8"),
        ("m.txt", b"", "nothing in m.txt is in the catalogue"),
        ("m.txt", b'# TYPE h histogram\nh_bucket{le="x"} 1\n', "m.txt is not in Prometheus' text"),
        ("ftp://localhost/metrics", None, "neither a file nor an http address"),
        ("http://127.0.0.1:1/metrics", None, "cannot be reached: connection refused"),
    ],
)
def test_what_cannot_be_compared(
    place: str, content: bytes | None, words: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / place).write_bytes(content)

    done = run("catalog", "check", "--metrics", place, cwd=tmp_path)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_answer_that_is_no_http(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer_garbage, args=(listener,))
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/metrics"
        done = run("catalog", "check", "--metrics", address, cwd=tmp_path)
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()

    assert done.returncode == 2
    assert f"error: {address} " in done.stderr
    assert "bug in llmmon" not in done.stderr


def _answer_garbage(listener: socket.socket) -> None:
    """However often it is asked."""
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1_000)
                connection.sendall(b"garbage\r\n\r\n")


def test_names_from_an_endpoint_do_not_steer_the_terminal(saved: Path) -> None:
    saved.write_text(saved.read_text() + '{"vllm:\x1b[31mred"} 1\n')

    assert said(saved) == (0, ["new vllm:\\x1b[31mred the catalogue does not know it"])


def test_an_older_release_is_told_by_its_metrics(saved: Path) -> None:
    text = saved.read_text()
    for since_then in ("kv_cache_usage_perc", "prefix_cache_queries_total"):
        text = text.replace(f"vllm:{since_then}", f"vllm:gpu_{since_then.removeprefix('kv_')}")
    for later in ("inter_token", "request_time_per_output", "admission", "prompt_tokens_cached_t"):
        text = "".join(
            line for line in text.splitlines(keepends=True) if f"vllm:{later}" not in line
        )
    saved.write_text(text.replace("vllm:prefix_cache_hits", "vllm:gpu_prefix_cache_hits"))

    done = run("catalog", "check", "--metrics", saved.name, cwd=saved.parent)
    assert done.stdout.startswith("vLLM 0.9: ")
    status, lines = said(saved)
    assert status == 0
    assert "new vllm:prompt_tokens_by_source_total the catalogue knows it from 0.16 on" in lines


@pytest.mark.parametrize(
    ("label", "release"), [("Hostname", "4.8.2"), ("hostname", "4.8.4")], ids=["legacy", "later"]
)
def test_a_release_is_told_by_the_labels_of_all_metrics(
    label: str, release: str, tmp_path: Path
) -> None:
    path = tmp_path / "metrics.txt"
    labels = f'gpu="0",UUID="u",pci_bus_id="p",device="d",modelName="m",{label}="h"'
    path.write_text(f"# TYPE DCGM_FI_DEV_GPU_TEMP gauge\nDCGM_FI_DEV_GPU_TEMP{{{labels}}} 40\n")

    done = run("catalog", "check", "--metrics", path.name, cwd=tmp_path)
    assert done.stdout.startswith(f"NVIDIA dcgm-exporter {release}: 1 of ")
    assert done.returncode == 0
