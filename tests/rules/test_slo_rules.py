"""The rules of the example services: names, labels, sizes, and the promises they keep."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from llmmon.backends.prometheus import rule_file
from llmmon.emit import yaml
from llmmon.model import naming
from llmmon.pipeline import compile_specs
from llmmon.rules.compiled import CompiledService
from llmmon.rules.types import AlertingRule, RecordingRule, RuleFile

SPECS = Path(__file__).parent.parent.parent / "specs"
CONFIG_MAP_BYTES = 1_048_576
SLOTH_SERIES = {
    "slo:objective:ratio",
    "slo:error_budget:ratio",
    "slo:time_period:days",
    "slo:current_burn_rate:ratio",
    "slo:period_burn_rate:ratio",
    "slo:period_error_budget_remaining:ratio",
    "sloth_slo_info",
    *(f"slo:sli_error:ratio_rate{w}" for w in ("5m", "30m", "1h", "2h", "6h", "1d", "3d")),
}


@pytest.fixture(scope="module")
def services() -> tuple[CompiledService, ...]:
    return compile_specs([SPECS]).services


@pytest.fixture(scope="module")
def files(services: tuple[CompiledService, ...]) -> list[RuleFile]:
    return list(chain.from_iterable(compiled.slo_files for compiled in services))


def recordings(rules: RuleFile) -> list[RecordingRule]:
    found = chain.from_iterable(group.rules for group in rules.groups)
    return [rule for rule in found if isinstance(rule, RecordingRule)]


def test_every_slo_records_the_series_that_dashboards_made_for_sloth_read(
    files: list[RuleFile],
) -> None:
    for rules in files:
        assert {rule.record for rule in recordings(rules)} >= SLOTH_SERIES


def test_every_series_and_alert_says_which_slo_it_is_of(
    services: tuple[CompiledService, ...],
) -> None:
    for compiled in services:
        for slo, rules in zip(compiled.service.slos, compiled.slo_files, strict=True):
            for rule in chain.from_iterable(group.rules for group in rules.groups):
                assert rule.labels["llm_service"] == compiled.service.name
                assert rule.labels["slo"] == slo.name
                assert rule.labels["sloth_id"] == f"{compiled.service.name}-{slo.name}"
                assert rule.labels["team"] == compiled.service.team
                assert rule.labels.items() >= dict(compiled.service.labels).items()
                assert rule.labels.items() >= dict(slo.scope).items()


def test_groups_fit_the_limits_of_those_who_run_them(files: list[RuleFile]) -> None:
    for rules in files:
        assert len(yaml.dump(rule_file(rules), "x").encode()) < CONFIG_MAP_BYTES / 20
        assert all(len(group.rules) <= 20 for group in rules.groups)


def test_group_names_are_unique_over_all_files(files: list[RuleFile]) -> None:
    names = [group.name for rules in files for group in rules.groups]

    assert len(names) == len(set(names))


def test_no_rule_reads_a_week_or_more_of_raw_samples(files: list[RuleFile]) -> None:
    for rules in files:
        for rule in chain.from_iterable(group.rules for group in rules.groups):
            days = re.findall(r"\[(\d+)d\]", str(rule.expr))
            assert not days, f"{rule.expr} reads raw samples of {days} days"


def test_every_alert_is_explained_to_a_person(files: list[RuleFile]) -> None:
    for alert in chain.from_iterable(rules.alerts for rules in files):
        assert set(alert.annotations) == {
            "summary",
            "description",
            "runbook_url",
            "dashboard_url",
        }
        assert len(alert.annotations["summary"]) < 160


def test_every_burn_rate_alert_has_events_behind_it_and_says_how_fast_the_budget_goes(
    files: list[RuleFile],
) -> None:
    for alert in burn_alerts(files):
        assert re.search(r">= 5$", str(alert.expr))
        assert "sustainable rate" in alert.annotations["summary"]
        assert re.search(r"is gone in \d+ (day|hour)s?", alert.annotations["description"])
        assert alert.keep_firing_for is not None


def burn_alerts(files: list[RuleFile]) -> list[AlertingRule]:
    alerts = chain.from_iterable(rules.alerts for rules in files)
    return [alert for alert in alerts if alert.alert == naming.BURN_ALERT]


def test_no_threshold_asks_for_more_than_a_total_outage(files: list[RuleFile]) -> None:
    for alert in burn_alerts(files):
        for factor, budget in re.findall(r"> ([\d.]+) \* ([\d.]+)", str(alert.expr)):
            assert float(factor) * float(budget) <= 0.9


def test_severities_are_the_spec_s_own(services: tuple[CompiledService, ...]) -> None:
    for compiled in services:
        allowed = dict(compiled.service.alerting.severities)
        for alert in chain.from_iterable(rules.alerts for rules in compiled.slo_files):
            assert alert.labels["severity"] == allowed[alert.labels["sloth_severity"]]


def test_a_split_slo_keeps_its_label_from_the_pair_to_the_alert(
    services: tuple[CompiledService, ...],
) -> None:
    rules = next(
        rules
        for compiled in services
        for rules in compiled.slo_files
        if rules.topic == "slo-per-tenant"
    )
    for rule in rules.groups[0].rules:
        assert "sum by (tenant)" in str(rule.expr)
    for alert in rules.alerts:
        if alert.alert != naming.ABSENT_ALERT:
            assert "by (tenant)" in str(alert.expr)
            assert "{{ $labels.tenant }}" in alert.annotations["summary"]


def test_no_two_alerts_of_a_file_have_the_same_labels(files: list[RuleFile]) -> None:
    for rules in files:
        seen = [(alert.alert, *sorted(alert.labels.items())) for alert in rules.alerts]
        assert len(seen) == len(set(seen))
