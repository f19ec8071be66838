"""`llmmon drift run` as others see it: its gauges, in a file of a node exporter and at a Pushgateway."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from prometheus_client.parser import text_string_to_metric_families

from llmmon.catalog.drift_job import GAUGES
from llmmon.cli.drift_report import group_path
from llmmon.cli.main import main
from llmmon.runtime.drift.hours import hour_from_text
from tests.drift.example import CONFIG, write_example
from tests.http_client.server import Asked, Reply, serving
from tests.promtool import REPOSITORY, PromTools

SLOW = "2027-01-17"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of events as usual, a day of slow ones, and a configuration."""
    folder = tmp_path_factory.mktemp("drift")
    write_example(folder)
    return folder


def _run(folder: Path, *arguments: str | Path, until: str = SLOW) -> Result:
    command = ["drift", "run", str(folder / "drift.yaml"), "--until", until]
    return CliRunner().invoke(main, [*command, *map(str, arguments)])


def _samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_file_has_all_that_the_run_found(
    folder: Path, tmp_path: Path, promtools: PromTools
) -> None:
    file = tmp_path / "llmmon_drift_chat.prom"
    before = time.time()
    result = _run(folder, "--textfile", file, "--format", "json")
    found = _samples(file.read_text())
    document = json.loads(result.stdout)

    assert (result.exit_code, result.stderr) == (1, "")
    service = ("llm_service", "support-assistant")
    for check in document["checks"]:
        told = {"model": check["model"], "signal": check["signal"], "statistic": check["statistic"]}
        labels = tuple(sorted([*told.items(), service]))
        floor = check.get("at_least", check.get("at_most"))
        expected = {
            "effect": check["effect"]["value"],
            "effect_lower_bound": check["effect"]["least"],
            "floor": floor,
            "events": check["events"],
            "baseline_events": check["baseline_events"],
            "min_events": check["least_events"],
            "p_value": check["effect"]["p_value"],
        }
        for name, value in expected.items():
            sample = found.get((f"llm_drift_job_{name}", labels))
            assert sample == (None if value is None else pytest.approx(value, rel=1e-5)), name
        for verdict in ("ok", "drift", "insufficient"):
            own = tuple(sorted([*labels, ("verdict", verdict)]))
            assert found["llm_drift_job_verdict", own] == (verdict == check["verdict"])
    end = hour_from_text(document["window"]["end"]) * 3_600
    assert found["llm_drift_job_window_end_timestamp_seconds", (service,)] == end
    run = found["llm_drift_job_last_run_timestamp_seconds", (service,)]
    assert before <= run <= time.time()
    assert {name for name, _ in found} == {gauge.name for gauge in GAUGES}
    for tool in promtools:
        assert _check_metrics(tool.promtool, file) == (0, ""), tool.name


def _check_metrics(promtool: Path, file: Path) -> tuple[int, str]:
    with file.open("rb") as text:
        done = subprocess.run(
            [promtool, "check", "metrics"], stdin=text, capture_output=True, check=False
        )
    return done.returncode, (done.stdout + done.stderr).decode()


def test_what_a_check_cannot_tell_has_no_value(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "llmmon_drift_chat.prom"
    result = _run(folder, "--textfile", file, until="2029-01-01")
    text = file.read_text()

    assert result.exit_code == 3
    assert 'llm_drift_job_events{llm_service="support-assistant",model=""' in text
    assert 'verdict="insufficient"} 1.0' in text
    assert "llm_drift_job_effect{" not in text
    assert "llm_drift_job_min_events{" not in text


def test_a_run_that_fails_leaves_the_last_report_as_it_was(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "llmmon_drift_chat.prom"
    _run(folder, "--textfile", file)
    before = file.read_text()
    config = tmp_path / "drift.yaml"
    config.write_text(CONFIG.replace("events.jsonl", "nothing.jsonl"))

    with serving(lambda *_: Reply()) as gateway:
        result = CliRunner().invoke(
            main,
            ["drift", "run", str(config), "--textfile", str(file), "--pushgateway", gateway.url],
        )

    assert result.exit_code == 2
    assert file.read_text() == before
    assert gateway.asked == []
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".prom"] == [file.name]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("results.txt", "a node exporter reads files that end in .prom"),
        ("nowhere/results.prom", "is not a folder"),
    ],
)
def test_a_file_that_nobody_would_read_is_refused(
    folder: Path, tmp_path: Path, file: str, message: str
) -> None:
    result = _run(folder, "--textfile", tmp_path / file)

    assert result.exit_code == 2
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_results_take_the_place_of_the_last_ones_at_the_pushgateway(folder: Path) -> None:
    with serving(lambda *_: Reply(status=200)) as gateway:
        result = _run(folder, "--pushgateway", gateway.url)

    (asked,) = gateway.asked
    assert (result.exit_code, result.stderr) == (1, "")
    assert asked.method == "PUT"
    assert asked.path == "/metrics/job/llmmon_drift/llm_service/support-assistant"
    assert {name for name, _ in _samples(asked.body.decode())} == {g.name for g in GAUGES}


def test_a_gateway_that_starts_is_asked_again(folder: Path) -> None:
    def respond(before: int, _: Asked) -> Reply:
        return Reply(status=200 if before else 503)

    with serving(respond) as gateway:
        result = _run(folder, "--pushgateway", gateway.url)

    assert (result.exit_code, len(gateway.asked)) == (1, 2)


def test_a_gateway_that_refuses_is_an_error_with_its_words(folder: Path) -> None:
    with serving(lambda *_: Reply(status=400, body=b"pushed metrics are invalid\n")) as gateway:
        result = _run(folder, "--pushgateway", gateway.url)

    assert result.exit_code == 2
    assert "does not take the results: 400" in result.stderr
    assert "pushed metrics are invalid" in result.stderr


def test_who_leaves_the_verdict_to_alerts_ends_with_0(folder: Path) -> None:
    assert _run(folder, "--ignore-verdict").exit_code == 0
    assert _run(folder, "--ignore-verdict", "--textfile", "x.txt").exit_code == 2


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("chat-2", "metrics/job/llmmon_drift/llm_service/chat-2"),
        ("chat/eu", "metrics/job/llmmon_drift/llm_service@base64/Y2hhdC9ldQ=="),
        ("café", "metrics/job/llmmon_drift/llm_service@base64/Y2Fmw6k="),
    ],
)
def test_any_service_has_a_group_of_its_own(service: str, path: str) -> None:
    assert group_path(service) == path


def test_paths_begin_where_the_user_says(folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "drift.yaml"
    config.write_text(CONFIG)
    command = ["drift", "run", str(config), "--until", SLOW]

    assert CliRunner().invoke(main, command).exit_code == 2
    assert CliRunner().invoke(main, [*command, "--root", str(folder)]).exit_code == 1


def test_the_page_shows_what_the_example_reports(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "llmmon_drift_chat.prom"
    _run(folder, "--textfile", file)
    page = (REPOSITORY / "docs" / "drift-job.md").read_text(encoding="utf-8")
    shown = [line for line in page.splitlines() if line.startswith("llm_drift_job_")]

    assert len(shown) == 6
    assert [line for line in shown if line not in file.read_text().splitlines()] == []
