"""Text of a spec is data in every file of a drift job, whatever it is."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlglot
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from llmmon.backends.drift_job import emit
from llmmon.backends.drift_job.sketch import DIALECTS, Dialect
from llmmon.diagnostics import Report
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.server import Secret
from llmmon.model.service import Service
from llmmon.resolve import resolve_drift_job
from llmmon.rules.compiled import compile_rules
from llmmon.runtime.drift.events import Column
from llmmon.source import read_source
from llmmon.spec import parse_drift_config
from llmmon.spec.drift_config import DRIFT_CONFIG_VERSION
from tests.review.services import ASKED, ASKING_JOB, DRIFT, JOB, chat, check

SPECIAL = "\"'`\\{}[]()%$#@!&*|>?-:,;=<~ äß€日n1"
TEXTS = st.text(SPECIAL, min_size=1, max_size=12).map(str.strip).filter(bool)
EVENTS = st.tuples(TEXTS, st.sampled_from((".parquet", ".jsonl", ".ndjson.gz"))).map("".join)


@st.composite
def jobs(draw: st.DrawFn) -> ScheduledJob:
    """A job with any text wherever one may stand."""
    return replace(
        JOB,
        events=tuple(draw(st.lists(EVENTS, min_size=1, max_size=3))),
        time=draw(TEXTS),
        model=draw(TEXTS),
        time_zone=draw(TEXTS),
        table=draw(TEXTS),
        columns=(Column(signal="latency", name=draw(TEXTS), kind="positive"),),
        pushgateway=None,
        textfile=draw(TEXTS),
        image=draw(TEXTS),
    )


@st.composite
def asking_jobs(draw: st.DrawFn) -> ScheduledJob:
    """A job that asks a Prometheus, with any text wherever one may stand."""
    server = replace(
        ASKED.server,
        headers=(("X-Scope-OrgID", draw(TEXTS)),),
        bearer_token=None,
        username=draw(TEXTS),
        password=draw(st.builds(Secret, file=TEXTS) | st.builds(Secret, env=TEXTS)),
        ca_file=draw(TEXTS),
    )
    return replace(ASKING_JOB, prometheus=replace(ASKED, server=server), image=draw(TEXTS))


def _service(job: ScheduledJob) -> Service:
    checks = (check("latency", at_least="0.2"),)
    return chat(drift=replace(DRIFT, checks=checks, job=job))


def _files(service: Service) -> dict[str, str]:
    return {a.path.name: a.text for a in emit(compile_rules(service))}


@settings(max_examples=20)
@given(job=asking_jobs())
def test_a_configuration_holds_how_to_log_in(job: ScheduledJob) -> None:
    files, report = _files(_service(job)), Report()
    raw = files["drift.yaml"].encode()

    source = read_source("drift.yaml", "drift.yaml", raw, "", report, DRIFT_CONFIG_VERSION)
    assert source is not None, list(report)
    shape = parse_drift_config(source, report)
    assert shape is not None, list(report)
    read = resolve_drift_job(source, shape, report)
    assert read is not None, list(report)
    assert read.prometheus is not None
    assert job.prometheus is not None
    assert read.prometheus.server == job.prometheus.server


@settings(max_examples=30)
@given(job=jobs())
def test_configuration_script_and_cronjob_hold_it(job: ScheduledJob) -> None:
    files, report = _files(_service(job)), Report()
    raw = files["drift.yaml"].encode()

    source = read_source("drift.yaml", "drift.yaml", raw, "", report, DRIFT_CONFIG_VERSION)
    assert source is not None, list(report)
    shape = parse_drift_config(source, report)
    assert shape is not None, list(report)
    read = resolve_drift_job(source, shape, report)
    assert read is not None, list(report)
    assert (read.events, read.time, read.model, read.time_zone, read.columns) == (
        job.events,
        job.time,
        job.model,
        job.time_zone,
        job.columns,
    )
    assert read.drift.checks[0].at_least == Decimal("0.2")

    options = next(
        node.value
        for node in ast.parse(files["drift_check.py"]).body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "REPORT"
    )
    assert options is not None
    assert job.textfile is not None
    expected = f"{job.textfile.rstrip('/')}/llmmon_drift_chat.prom"
    assert ast.literal_eval(options) == ["--textfile", expected]

    config, cronjob = yaml.safe_load_all(files["cronjob.yaml"])
    (container,) = cronjob["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert config["data"]["drift.yaml"] == files["drift.yaml"]
    assert container["image"] == job.image
    assert container["args"][1] == expected


NAMES = ("a'b", 'a"b', "a`b", "a\\", "{a}", "{{ a }}", "-- a", "a; DROP TABLE b", "äß日", "@a :b ?")


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_sql_holds_it(dialect: Dialect) -> None:
    columns = tuple(Column(signal="latency", name=name, kind="rate") for name in NAMES)
    job = replace(JOB, time="a' \"t", model="a` \\m", table='llm "x".`events`', columns=columns)
    body = _files(_service(job))[f"sketch.{dialect.name}.sql"].partition("WITH binned")[2]
    for parameter in (dialect.start, dialect.end):
        body = body.replace(parameter, "CURRENT_TIMESTAMP", 1)
    tree = sqlglot.parse_one(f"WITH binned{body}", read=dialect.name)
    found = {identifier.this for identifier in tree.find_all(sqlglot.exp.Identifier)}

    assert {*NAMES, job.time, job.model, *job.table.split(".")} <= found
