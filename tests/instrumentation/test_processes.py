"""Many threads in many processes lose nothing: 4 processes × 8 threads × 3,125 calls are 100,000."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from tests.promtool import REPOSITORY

if TYPE_CHECKING:
    from prometheus_client.samples import Sample

WORKER = Path(__file__).with_name("worker.py")
PACKAGE = REPOSITORY / "generated/support-assistant/python"
THREADS, CALLS = 8, 3_125


def _start(processes: int, folder: Path | None) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    environment.pop("PROMETHEUS_MULTIPROC_DIR", None)
    if folder is not None:
        environment["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    command = [sys.executable, str(WORKER), str(processes), str(THREADS), str(CALLS)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def _finish(*workers: subprocess.Popen[str]) -> str:
    outputs = [worker.communicate(timeout=300)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * len(workers)
    return "".join(outputs)


def _of_all(folder: Path) -> list[Sample]:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
    return [sample for family in registry.collect() for sample in family.samples]


def _assert_exact(samples: list[Sample], processes: int) -> None:
    """Every number that the calls of `worker.py` come to."""
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for sample in samples:
        key = (sample.name, *_own(sample))
        found[key] += sample.value
    of_thread = Counter(_kind(number) for number in range(CALLS))
    times = processes * THREADS
    ok, bad = of_thread["plain"] + of_thread["streamed"], of_thread["failed"]
    expected = {
        ("llm_requests_total", "ok"): ok,
        ("llm_requests_total", "error"): bad,
        ("llm_requests_total", "cancelled"): 0,
        ("llm_errors_total", "timeout"): bad,
        ("llm_tokens_total", "input"): 3 * CALLS,
        ("llm_tokens_total", "output"): 2 * CALLS,
        ("llm_request_duration_seconds_count",): ok,
        ("llm_request_duration_seconds_bucket", "+Inf"): ok,
        ("llm_time_to_first_token_seconds_count",): of_thread["streamed"],
        ("llm_time_per_output_token_seconds_count",): of_thread["streamed"],
        ("llm_response_length_tokens_sum",): 2 * ok,
        ("llm_finish_reasons_total", "stop"): ok,
        ("llm_good_requests_total", "goodput"): ok,
        ("llm_unknown_label_values_total", "tenant"): sum(n % 3 == 2 for n in range(CALLS)),
        ("llm_instrumentation_faults_total", "record"): 0,
        ("llm_requests_in_flight",): 0,
    }
    assert {key: found[key] for key in expected} == {k: n * times for k, n in expected.items()}
    cost = sum(s.value for s in samples if s.name == "llm_cost_usd_total")
    assert cost == pytest.approx(times * CALLS * (3 * 0.8 + 2 * 2.4) / 1e6, rel=1e-9)


def _kind(number: int) -> str:
    if number % 4 == 0:
        return "failed"
    return "streamed" if number % 2 else "plain"


def _own(sample: Sample) -> tuple[str, ...]:
    labels = ("outcome", "error_type", "direction", "reason", "slo", "label", "part", "le")
    return tuple(sample.labels[label] for label in labels if label in sample.labels)


def test_processes_of_their_own_add_up(tmp_path: Path) -> None:
    _finish(*[_start(1, tmp_path) for _ in range(4)])

    _assert_exact(_of_all(tmp_path), 4)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_processes_that_forked_after_the_import_add_up(tmp_path: Path) -> None:
    _finish(_start(4, tmp_path))

    _assert_exact(_of_all(tmp_path), 4)


def test_threads_of_one_process_add_up() -> None:
    text = _finish(_start(1, None))

    samples = [s for family in text_string_to_metric_families(text) for s in family.samples]
    _assert_exact(samples, 1)


def test_gauges_of_several_processes_are_the_sum_of_those_that_live(tmp_path: Path) -> None:
    _finish(*[_start(1, tmp_path) for _ in range(2)])

    depths = [s.value for s in _of_all(tmp_path) if s.name == "llm_queue_depth"]
    assert sum(depths) == 2 * 2
