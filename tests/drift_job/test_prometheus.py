"""A job that asks a Prometheus: its configuration names what the rules count, and no secret is in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from llmmon.cli.drift_job import read_job
from llmmon.model.drift_job import DriftJob
from llmmon.model.server import Secret
from llmmon.model.service import Service
from llmmon.pipeline import Compilation, compile_specs
from llmmon.rules.drift.file import drift_rule_files
from llmmon.rules.types import RecordingRule
from llmmon.runtime.drift.prometheus.series import HITS, SUM, TOTAL
from llmmon.sli.drift_sources import drift_sources
from llmmon.sli.selectors import read_selector

SPEC = """\
version: llmmon/v1
service: chat
models:
  - {name: granite-34b, prices: [{input: 1, output: 2}]}
  - {name: granite-8b, source: {engine: vllm, version: "0.33"}, selector: {namespace: 'a"b\\c{}'}}
  - {name: granite-3b, source: {engine: triton, version: "2.70"}, selector: {model: small}}
quality: [{metric: faithfulness}]
drift:
  window: 6h
  baseline: {trailing: 2w, same: hour_of_day}
  checks:
    - {signal: latency, statistic: ks, at_least: 20%}
    - {signal: time_to_first_token, statistic: ks, threshold: 0.2}
    - {signal: faithfulness, statistic: psi, threshold: 0.2}
    - {signal: error_rate, threshold: 1%}
    - {signal: refusal_rate, at_most: 10%}
    - {signal: finish_reason, statistic: chi_squared, threshold: 0.1}
    - {signal: cost_per_request, at_least: 20%}
  job:
    prometheus:
      url: https://mimir.example.com/prometheus
      tenant: "it's"
      headers: {X-Team: "a: #b"}
      basic_auth: {username: 'me: "x"', password: {file: /etc/llmmon-secret/password}}
      ca_file: ca.crt
      timeout: 1500ms
      allow_warnings: true
    confirmations: 3
    pushgateway: http://pushgateway:9091
    image: registry.example.com/llmmon-drift:1.0
"""
FILES_OF_THE_JOB = SPEC.replace("drift:\n", "outputs: [drift_job]\ndrift:\n", 1)


def _compiled(folder: Path, text: str) -> Compilation:
    (folder / ".git").mkdir(exist_ok=True)
    path = folder / "chat.yaml"
    path.write_text(text)
    compilation = compile_specs([path])
    assert compilation.report.ok, list(compilation.report)
    return compilation


def _files(compilation: Compilation) -> dict[str, str]:
    assert compilation.tree is not None
    entries = compilation.tree.entries.items()
    return {p.split("/drift/")[1]: e.content.decode() for p, e in entries if "/drift/" in p}


def _read(folder: Path, compilation: Compilation) -> tuple[Service, DriftJob]:
    config = folder / "drift.yaml"
    config.write_text(_files(compilation)["drift.yaml"])
    return compilation.services[0].service, read_job(config)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Compilation:
    """All that becomes of the spec."""
    return _compiled(tmp_path_factory.mktemp("spec"), SPEC)


def test_the_job_asks_as_the_spec_says_and_checks_the_same(
    everything: Compilation, tmp_path: Path
) -> None:
    service, job = _read(tmp_path, everything)
    drift, asked = service.drift, job.prometheus
    assert drift is not None
    assert drift.job is not None
    assert drift.job.prometheus is not None
    assert asked is not None
    assert asked.server == drift.job.prometheus.server
    assert asked.server.password == Secret(file="/etc/llmmon-secret/password")
    assert dict(asked.server.headers) == {"X-Scope-OrgID": "it's", "X-Team": "a: #b"}
    assert (asked.allow_warnings, job.events, job.confirmations) == (True, (), 3)

    assert job.better == {"faithfulness": "higher"}

    origin = drift.checks[0].origin
    assert [replace(c, origin=origin) for c in job.drift.checks] == [
        replace(c, origin=origin) for c in drift.checks
    ]


def test_it_asks_for_every_model_what_the_rules_count(
    everything: Compilation, tmp_path: Path
) -> None:
    service, job = _read(tmp_path, everything)
    assert job.prometheus is not None
    rules = [r for f in drift_rule_files(service) for g in f.groups for r in g.rules]
    hourly = [str(r.expr) for r in rules if isinstance(r, RecordingRule) and "1h" in r.record]
    asked = [
        (series.signal, question)
        for series in job.prometheus.series
        for question in series.questions
    ]

    assert len(asked) == 20
    for signal, question in asked:
        # A rule names the bin, or adds what a rate is of.
        assert any(question.expr in expr for expr in hourly), (signal, question)
    models = {(signal, q.model) for signal, q in asked if q.model}
    sources = {
        (name, model)
        for name in dict.fromkeys(check.signal for check in job.drift.checks)
        for source in drift_sources(service, name)
        if not getattr(source, "named", True)
        for model in source.models
    }
    assert models == sources
    assert {("latency", "granite-8b"), ("error_rate", "granite-3b")} <= models
    units = [s.per_unit for s in job.prometheus.series if s.signal == "time_to_first_token"]
    assert units == [1, 1, 1_000]
    parts = {signal: {q.part for s, q in asked if s == signal} for signal, _ in asked}
    assert parts["cost_per_request"] == {SUM, TOTAL}
    assert parts["error_rate"] == {HITS, TOTAL}


def test_recorded_hours_are_those_that_the_rules_record(
    everything: Compilation, tmp_path: Path
) -> None:
    service, job = _read(tmp_path, everything)
    assert job.prometheus is not None
    asked = {(s.signal, q.expr) for s in job.prometheus.series for q in s.recorded}
    rules = [r for f in drift_rule_files(service) for g in f.groups for r in g.rules]
    recorded = {
        (r.record, r.labels["signal"], r.labels.get("model", "not an engine's"))
        for r in rules
        if isinstance(r, RecordingRule) and "1h" in r.record
    }
    found = set()
    for signal, expr in asked:
        selector = read_selector(expr[expr.index("(llm:") + 1 : -1])
        named = next(
            (m.value for m in selector.matchers if (m.label, m.op) == ("model", "=")),
            "not an engine's",
        )
        found.add((selector.metric, signal, named))

    assert found == recorded


def test_hours_are_read_from_rules_only_where_there_are_rules(
    everything: Compilation, tmp_path: Path
) -> None:
    pinned = SPEC.replace("{trailing: 2w, same: hour_of_day}", "{pinned: past.jsonl}")
    recorded = []
    compiled = (_compiled(tmp_path, text) for text in (FILES_OF_THE_JOB, pinned))
    for compilation in (everything, *compiled):
        asked = _read(tmp_path, compilation)[1].prometheus
        assert asked is not None
        recorded.append(any(series.recorded for series in asked.series))

    assert recorded == [True, False, False]


def test_there_is_no_sql_of_events_that_nobody_reads(everything: Compilation) -> None:
    assert {*_files(everything)} == {"drift.yaml", "drift_check.py", "cronjob.yaml"}


def test_columns_that_events_lack_are_no_concern_of_such_a_job(tmp_path: Path) -> None:
    events = "instrumentation: {events: {columns: [latency]}}\ndrift:\n"
    found = list(_compiled(tmp_path, FILES_OF_THE_JOB.replace("drift:\n", events, 1)).report)

    assert [each for each in found if each.code.id == "LM609"] == []


def test_the_secret_is_mounted_as_files_and_given_as_variables(everything: Compilation) -> None:
    _, job = yaml.safe_load_all(_files(everything)["cronjob.yaml"])
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounts = {m["name"]: m for m in container["volumeMounts"]}

    assert {*volumes} == {*mounts}
    assert volumes["secret"]["secret"] == {"secretName": "chat-drift", "optional": True}
    assert mounts["secret"] == {
        "name": "secret",
        "mountPath": "/etc/llmmon-secret",
        "readOnly": True,
    }
    assert container["envFrom"][0]["secretRef"]["name"] == "chat-drift"


def test_what_alerts_say_is_not_about_events(everything: Compilation) -> None:
    tree = everything.tree
    assert tree is not None
    path = next(p for p in tree.entries if p.endswith("prometheus/drift_job.rules.yaml"))
    rules = yaml.safe_load(tree.entries[path].content)
    said = [
        rule["annotations"]["summary"] + rule["annotations"]["description"]
        for group in rules["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    assert said
    words = ("its events", "in events", "the job's files", "median")
    assert [(word, text) for text in said for word in words if word in text] == []
