"""The rules on a drift job, on jobs of other windows than those of the examples, by promtool."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from llmmon.pipeline import Compilation, compile_specs
from tests.promtool import PromTools

SPEC = """\
version: llmmon/v1
service: chat
models: [{name: granite-34b}, {name: granite-8b}]
quality: [{metric: faithfulness}, {metric: job}]
drift:
  window: WINDOW
  baseline: BASELINE
  checks: CHECKS
  job: {events: ["*.jsonl"], JOB}
"""
ONE = "[{signal: faithfulness, statistic: ks, at_least: 10%}]"
MANY = """[
    {signal: latency, statistic: wasserstein, threshold: 0.5},
    {signal: latency, statistic: ks, at_least: 20%},
    {signal: error_rate, at_least: 50%}, {signal: refusal_rate, threshold: 2%},
    {signal: finish_reason, statistic: chi_squared, threshold: 0.1},
    {signal: job, statistic: psi, threshold: 0.2}]"""
CASES = {
    "an hour": ("1h", "{trailing: 1d}", ONE, "confirmations: 1, after: 7m, textfile: /var/lib/x"),
    "a day": (
        "24h",
        "{trailing: 8w, same: hour_of_week}",
        MANY,
        "after: 3h, pushgateway: http://p",
    ),
    "a week": ("1w", "{trailing: 8w}", ONE, "after: 26h, pushgateway: http://p:9091/base"),
    "a file": ("12h", "{pinned: a.jsonl}", ONE, "confirmations: 3, pushgateway: http://p"),
}


def _compiled(folder: Path, case: str) -> Compilation:
    (folder / ".git").mkdir()
    window, baseline, checks, job = CASES[case]
    text = SPEC.replace("WINDOW", window).replace("BASELINE", baseline)
    (folder / "chat.yaml").write_text(text.replace("CHECKS", checks).replace("JOB", job))
    compilation = compile_specs([folder / "chat.yaml"])
    assert compilation.report.ok, list(compilation.report)
    return compilation


@pytest.mark.parametrize("case", CASES)
def test_every_course_comes_to_what_it_must(
    case: str, tmp_path: Path, promtools: PromTools
) -> None:
    tree = _compiled(tmp_path, case).tree
    assert tree is not None
    for path, entry in tree.entries.items():
        if "/prometheus/" in path and "drift_job" in path:
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(entry.content)
    (rules,) = tmp_path.rglob("drift_job.rules.yaml")
    tests = sorted(tmp_path.rglob("drift_job-*.test.yaml"))
    for tool in promtools if case == "an hour" else (promtools.v3,):
        checked, tested = tool.check_rules(rules), tool.test_rules(*tests)
        assert checked.returncode == 0, f"{tool.name}: {checked.stdout}{checked.stderr}"
        assert tested.returncode == 0, f"{tool.name}: {tested.stdout}{tested.stderr}"


def test_each_alert_is_seen_to_fire_and_to_be_silent(tmp_path: Path) -> None:
    tree = _compiled(tmp_path, "a week").tree
    assert tree is not None
    files = [e.content for p, e in tree.entries.items() if "drift_job-" in p]
    cases = [case for file in files for case in yaml.safe_load(file)["tests"]]
    fired = [
        sample["labels"]
        for case in cases
        for check in case["promql_expr_test"]
        if check["expr"].startswith("count by")
        for sample in check["exp_samples"]
    ]

    for alert in ("LLMDriftInEvents", "LLMDriftTooFewEvents", "LLMDriftJobMissing"):
        assert any(alert in labels for labels in fired), alert
    assert any("missing_metric" in labels for labels in fired)
    assert "other" not in "".join(fired)
    silent = [c["name"] for c in cases if "a run comes just in time" in c["name"]]
    assert len(silent) == 1


def test_without_a_report_there_are_no_rules(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    text = SPEC.replace("WINDOW", "6h").replace("BASELINE", "{trailing: 4w}")
    path = tmp_path / "chat.yaml"
    path.write_text(text.replace("CHECKS", ONE).replace(", JOB", ""))
    tree = compile_specs([path]).tree

    assert tree is not None
    assert [p for p in tree.entries if "drift_job" in p] == []
    assert [p for p in tree.entries if p.endswith("drift.yaml")] != []


def test_drift_that_both_see_is_told_by_the_job(tmp_path: Path) -> None:
    (service,) = _compiled(tmp_path, "an hour").services
    found = [rule for rule in service.inhibit_rules if "LLMDrift" in rule.target[0]]

    assert [(rule.source, rule.target, rule.equal) for rule in found] == [
        (
            ('alertname="LLMDriftInEvents"', 'llm_service="chat"'),
            ('alertname="LLMDrift"', 'llm_service="chat"'),
            ("llm_service", "model", "signal"),
        )
    ]


def test_where_rules_compare_nothing_there_is_nothing_to_silence(tmp_path: Path) -> None:
    (service,) = _compiled(tmp_path, "a file").services

    assert [rule for rule in service.inhibit_rules if "LLMDrift" in rule.target[0]] == []
