"""The files of a drift job: each says the same as the spec."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
import yaml
from hypothesis import given
from hypothesis import strategies as st

from llmmon.backends.drift_job.sketch import DIALECTS, Dialect, sketch_text
from llmmon.cli.drift_job import read_job, ready
from llmmon.model.drift_schedule import between_runs, cron
from llmmon.model.service import Drift, Service
from llmmon.pipeline import Compilation, compile_specs
from llmmon.runtime.drift.events import Column, Events
from llmmon.runtime.drift.hours import hour_text
from llmmon.runtime.drift.job import span_of
from llmmon.runtime.drift.portable import portable_query
from llmmon.runtime.drift.query import Span
from llmmon.units import Duration
from tests.promtool import REPOSITORY

EXAMPLE = REPOSITORY / "specs" / "support-assistant.yaml"
SPEC = """\
version: llmmon/v1
service: chat
models: [{name: granite-34b}]
quality: [{metric: faithfulness}, {metric: toxicity, better: lower}]
drift:
  window: 12h
  baseline: {trailing: 2w, same: hour_of_day}
  false_alarms: 3 per quarter
  checks:
    - {signal: latency, statistic: wasserstein, threshold: 0.5}
    - {signal: latency, statistic: ks, at_least: 7.5%}
    - {signal: faithfulness, statistic: psi, threshold: 0.2}
    - {signal: error_rate, threshold: 1%}
    - {signal: refusal_rate, at_most: 10%}
    - {signal: finish_reason, statistic: chi_squared, threshold: 0.1}
  job:
    events: ["/data/'a' \\"b\\"/*.jsonl.gz", "logs/{x}.parquet"]
    time: '"when"'
    model: "who's"
    time_zone: Europe/Berlin
    confirmations: 3
    signals:
      latency: {column: "lat`ency\\\\s", kind: positive}
      error_rate: {column: failed, kind: rate}
"""
REPORTED = (
    SPEC
    + """\
    pushgateway: http://pushgateway.monitoring:9091
    image: registry.example.com/llmmon-drift:1.0
"""
)


IN_TEXTS = SPEC + (
    """\
      refusal_rate: {column: answer, phrases: ["can't, \\"won't\\"", plain words], within: 50}
      faithfulness: {column: v, centroids: topics.jsonl, kind: positive}
"""
)


def _compiled(folder: Path, text: str) -> Compilation:
    (folder / ".git").mkdir(exist_ok=True)
    path = folder / "chat.yaml"
    path.write_text(text)
    compilation = compile_specs([path])
    assert compilation.report.ok, list(compilation.report)
    return compilation


def _file(compilation: Compilation, name: str) -> str:
    assert compilation.tree is not None
    found = {p: e.content.decode() for p, e in compilation.tree.entries.items()}
    return next(text for path, text in found.items() if path.endswith(f"/drift/{name}"))


def _drift(compilation: Compilation) -> tuple[Service, Drift]:
    service = compilation.services[0].service
    assert service.drift is not None
    return service, service.drift


@pytest.mark.parametrize("text", [EXAMPLE.read_text(), SPEC])
def test_the_span_that_sql_asks_for_is_the_one_that_a_run_needs(text: str, tmp_path: Path) -> None:
    compilation = _compiled(tmp_path, text)
    config = tmp_path / "drift.yaml"
    config.write_text(_file(compilation, "drift.yaml"))
    job = ready(read_job(config), tmp_path)
    span = span_of(job, job.windows(500_000))

    for dialect in DIALECTS:
        head = _file(compilation, f"sketch.{dialect.name}.sql")
        assert f"-- window_start  {span.end - span.start} hours before\n" in head


def test_what_is_found_in_texts_has_no_sql_of_warehouses(tmp_path: Path) -> None:
    plain, in_texts = (_compiled(tmp_path, text).tree for text in (SPEC, IN_TEXTS))
    assert plain is not None
    assert in_texts is not None

    assert sum(path.endswith(".sql") for path in plain.entries) == len(DIALECTS)
    assert not any(path.endswith(".sql") for path in in_texts.entries)


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE.read_text(),
        SPEC,
        SPEC.replace("{trailing: 2w, same: hour_of_day}", "{pinned: baselines/chat.jsonl}"),
        SPEC.replace("{trailing: 2w, same: hour_of_day}", "{trailing: 6d}"),
        IN_TEXTS,
    ],
)
def test_the_job_reads_what_the_spec_says(text: str, tmp_path: Path) -> None:
    compilation = _compiled(tmp_path, text)
    service, drift = _drift(compilation)
    assert drift.job is not None
    config = tmp_path / "drift.yaml"
    config.write_text(_file(compilation, "drift.yaml"))

    job = read_job(config)

    checks = tuple(replace(c, origin=drift.checks[0].origin) for c in job.drift.checks)
    expected = tuple(replace(c, origin=drift.checks[0].origin) for c in drift.checks)
    assert checks == expected
    assert replace(job.drift, checks=(), job=None) == replace(drift, checks=(), job=None)
    assert (job.service, job.events, job.columns) == (
        service.name,
        drift.job.events,
        drift.job.columns,
    )
    assert (job.time, job.model, job.time_zone, job.confirmations) == (
        drift.job.time,
        drift.job.model,
        drift.job.time_zone,
        drift.job.confirmations,
    )


def test_without_a_job_nothing_is_written(tmp_path: Path) -> None:
    compilation = _compiled(tmp_path, SPEC[: SPEC.index("  job:")])

    assert compilation.tree is not None
    assert [path for path in compilation.tree.entries if "/drift/" in path] == []


@pytest.mark.parametrize(
    ("window", "after", "schedule"),
    [
        ("6h", "30m", "30 0,6,12,18 * * *"),
        ("6h", "5h5m", "5 5,11,17,23 * * *"),
        ("1h", "10m", "10 * * * *"),
        ("24h", "30m", "30 0 * * *"),
        ("2d", "90m", "30 1 * * *"),
        ("5h", "59m", "59 * * * *"),
        ("1w", "30m", "30 0 * * 4"),
        ("1w", "3d4h", "0 4 * * 0"),
        ("1w", "6d23h", "0 23 * * 3"),
        ("2w", "1h", "0 1 * * 4"),
    ],
)
def test_a_schedule_comes_after_each_end_of_a_window(
    window: str, after: str, schedule: str
) -> None:
    assert cron(Duration.parse(window), Duration.parse(after)) == schedule


@given(hours=st.integers(1, 400), minutes=st.integers(1, 7 * 24 * 60))
def test_every_window_has_a_run_at_its_very_delay(hours: int, minutes: int) -> None:
    window, after = Duration.of(seconds=3_600 * hours), Duration.of(seconds=60 * minutes)
    if after >= between_runs(window):
        return
    minute, hour, _, _, weekday = cron(window, after).split()
    # The first windows end at these hours since 1970, a Thursday.
    for end in range(0, 168 * 6, hours):
        at = 60 * end + minutes
        day = (4 + at // 1_440) % 7
        assert at % 60 == int(minute)
        assert hour == "*" or str(at // 60 % 24) in hour.split(",")
        # A job of windows of weeks that are not one runs each week.
        assert weekday == "*" or hours % 168 == 0
        assert weekday == "*" or int(weekday) == day


def test_a_cronjob_runs_the_same_configuration_as_nobody_in_a_container_of_its_own(
    tmp_path: Path,
) -> None:
    compilation = _compiled(tmp_path, REPORTED)
    config, job = yaml.safe_load_all(_file(compilation, "cronjob.yaml"))
    spec: dict[str, Any] = job["spec"]
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]

    assert (config["kind"], job["kind"]) == ("ConfigMap", "CronJob")
    assert config["data"]["drift.yaml"] == _file(compilation, "drift.yaml")
    assert (spec["concurrencyPolicy"], spec["timeZone"]) == ("Forbid", "Etc/UTC")
    assert spec["jobTemplate"]["spec"]["activeDeadlineSeconds"] <= 6 * 3_600
    assert pod["restartPolicy"] == "Never"
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["image"] == "registry.example.com/llmmon-drift:1.0"
    assert container["args"] == [
        "--pushgateway",
        "http://pushgateway.monitoring:9091",
        "--ignore-verdict",
    ]
    mounted = {m["name"]: m["mountPath"] for m in container["volumeMounts"]}
    assert container["command"][3] == f"{mounted['config']}/drift.yaml"
    assert {v["name"] for v in pod["volumes"]} == set(mounted)
    assert pod["volumes"][0]["configMap"]["name"] == config["metadata"]["name"]


def test_where_nothing_is_reported_a_failed_job_tells_of_drift_and_is_not_tried_again(
    tmp_path: Path,
) -> None:
    text = REPORTED.replace("    pushgateway: http://pushgateway.monitoring:9091\n", "")
    _, job = yaml.safe_load_all(_file(_compiled(tmp_path, text), "cronjob.yaml"))
    spec = job["spec"]["jobTemplate"]["spec"]

    assert spec["template"]["spec"]["containers"][0]["args"] == []
    (rule,) = spec["podFailurePolicy"]["rules"]
    assert (rule["action"], rule["onExitCodes"]["values"]) == ("FailJob", [1, 3])


def test_a_cronjob_has_a_name_that_kubernetes_takes(tmp_path: Path) -> None:
    service = "a" * 50
    text = REPORTED.replace("service: chat", f"service: {service}")
    _, job = yaml.safe_load_all(_file(_compiled(tmp_path, text), "cronjob.yaml"))

    assert len(job["metadata"]["name"]) <= 52


@pytest.mark.parametrize("status", [0, 1, 2, 3])
def test_the_script_passes_arguments_and_the_exit_status_on(status: int, tmp_path: Path) -> None:
    text = SPEC + '    textfile: "/var/lib/it\'s/"\n'
    compilation = _compiled(tmp_path, text)
    for name in ("drift.yaml", "drift_check.py"):
        (tmp_path / name).write_text(_file(compilation, name))
    programs = tmp_path / "bin"
    programs.mkdir()
    fake = programs / "llmmon"
    fake.write_text(f'#!/bin/sh\nfor each; do echo "$each"; done\nexit {status}\n')
    fake.chmod(0o755)
    (programs / "python").symlink_to(sys.executable)

    done = subprocess.run(
        [programs / "python", "-I", tmp_path / "drift_check.py", "--until", "2027-01-17"],
        capture_output=True,
        check=False,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )

    assert done.returncode == status
    assert done.stdout.splitlines() == [
        *("drift", "run", str(tmp_path / "drift.yaml"), "--root", "."),
        *("--textfile", "/var/lib/it's/llmmon_drift_chat.prom"),
        *("--until", "2027-01-17"),
    ]


START, END = 481_800, 481_824
COLUMNS = (
    Column(signal="latency", name="lat`ency\\s", kind="positive"),
    Column(signal="faithfulness", name="faithfulness", kind="score"),
    Column(signal="error_rate", name="failed", kind="rate"),
    Column(signal="finish_reason", name='finish "reason"', kind="category"),
)
VALUES: dict[str, tuple[str, list[object]]] = {
    "lat`ency\\s": ("DOUBLE", [0, 0.5, -1, 1e-9, 1e12, None, float("nan"), float("inf"), 3, 3.02]),
    "faithfulness": ("DOUBLE", [0, 1, 0.5, -0.1, 1.1, None, float("nan"), 0.123, 0.8, 0.8]),
    "failed": ("BOOLEAN", [True, False, None, True, False, False, False, True, None, False]),
    'finish "reason"': (
        "VARCHAR",
        ["stop", "length", None, "it's", "", "stop", "a", "b", "=", "!"],
    ),
}


@pytest.fixture(scope="module")
def table() -> Iterator[duckdb.DuckDBPyConnection]:
    """Events of a day and a bit more, of two models."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    names = {name: '"' + name.replace('"', '""') + '"' for name in VALUES}
    columns = ", ".join(f"{names[name]} {kind}" for name, (kind, _) in VALUES.items())
    connection.execute(f'CREATE TABLE llm_events ("time" TIMESTAMPTZ, "model" VARCHAR, {columns})')
    marks = ", ".join("?" for _ in VALUES)
    for hour in range(START - 1, END + 2):
        for at in range(10):
            values = [series[(at + hour) % 10] for _, series in VALUES.values()]
            connection.execute(
                f"INSERT INTO llm_events VALUES (make_timestamptz(?), ?, {marks})",
                [(hour * 3_600 + at) * 1_000_000, "ab"[at % 2], *values],
            )
    yield connection
    connection.close()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_the_sql_of_every_engine_counts_as_the_query_does(
    dialect: Dialect, table: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    service, drift = _drift(_compiled(tmp_path, SPEC))
    assert drift.job is not None
    text = sketch_text(
        "", dialect, service, drift, replace(drift.job, columns=COLUMNS, time="time", model="model")
    )
    read = sqlglot.parse_one(_with_times(text, dialect), read=dialect.name)
    ours = read.sql(dialect="duckdb")
    query = portable_query(
        Events(files=(), columns=COLUMNS), "llm_events", Span(start=START, end=END)
    )

    expected = sorted(map(str, table.execute(query).fetchall()))
    assert len(expected) > 500
    assert sorted(map(str, table.execute(ours).fetchall())) == expected


def _with_times(text: str, dialect: Dialect) -> str:
    """With both ends of the span in the place of the parameters, as the engine writes a time."""
    body = text[text.index("WITH binned") :]
    for parameter, hour in ((dialect.start, START), (dialect.end, END)):
        literal = f"CAST('{_moment(hour)}' AS TIMESTAMPTZ)"
        written = sqlglot.parse_one(literal, read="duckdb").sql(dialect=dialect.name)
        assert parameter in body
        body = body.replace(parameter, written, 1)
    return body


def _moment(hour: int) -> str:
    return hour_text(hour).replace("T", " ").replace("Z", ":00:00+00:00")
