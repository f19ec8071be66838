"""The rules of GPUs: safe names, one per field, and proven by the tests that come with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from llmmon.backends.prometheus import rule_file
from llmmon.emit.yaml import dump
from llmmon.model import naming
from llmmon.rules.types import AlertingRule, RecordingRule
from tests.gpu.specs import FULL, HEAD, LONG, ODD, OLD, compiled
from tests.promtool import PromTool, PromTools
from tests.spending.test_promtool import built

NEVER = ("GPU_UTIL", "MEM_COPY_UTIL")
"""What MIG instances do not have, and says little of whole GPUs."""


def proven(prometheus: Path, promtool: PromTool, tests: str) -> None:
    """promtool accepts the rules and passes the tests of some files."""
    accepted = promtool.check_rules(prometheus / "gpu.rules.yaml")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    passed = promtool.test_rules(*sorted((prometheus / "tests").glob(tests)))
    assert passed.returncode == 0, passed.stdout + passed.stderr


# CI runs both promtools on the examples; here they share the work.
@pytest.mark.parametrize(
    ("text", "version"), [(OLD, "v3"), (FULL, "v2"), (ODD, "v2")], ids=["old", "full", "odd"]
)
def test_the_tests_of_any_gpus_pass(
    text: str, version: str, tmp_path: Path, promtools: PromTools
) -> None:
    proven(built(text, tmp_path), getattr(promtools, version), "gpu-*.test.yaml")


def test_idleness_of_a_week_is_proven_in_as_many_steps(
    tmp_path: Path, promtools: PromTools
) -> None:
    proven(built(LONG, tmp_path), promtools.v3, "gpu-idle.test.yaml")


def rules_of(text: str, folder: Path) -> list[RecordingRule | AlertingRule]:
    file = compiled(text, folder).gpu_file
    assert file is not None
    return [rule for group in file.groups for rule in group.rules]


def test_a_service_without_gpus_has_no_rules_of_them(tmp_path: Path) -> None:
    assert compiled(HEAD, tmp_path).gpu_file is None


@pytest.mark.parametrize("text", [OLD, FULL], ids=["old", "full"])
def test_every_field_is_read_and_nothing_else(text: str, tmp_path: Path) -> None:
    service = compiled(text, tmp_path)
    assert service.gpu_file is not None
    assert service.service.gpu is not None
    read = set(re.findall(r"DCGM_\w+", dump(rule_file(service.gpu_file), "")))

    assert read == {field.metric for field in service.service.gpu.fields}
    assert not [name for name in read if any(word in name for word in NEVER)]


def test_alerts_read_recorded_series_alone_but_those_of_absence(tmp_path: Path) -> None:
    raw = {naming.ABSENT_ALERT, naming.GPU_LOST_ALERT, naming.GPU_FIELD_ALERT}
    for rule in rules_of(FULL, tmp_path):
        if isinstance(rule, AlertingRule) and rule.alert not in raw:
            assert "DCGM" not in str(rule.expr), rule.alert


def test_an_alert_that_is_off_is_not_there(tmp_path: Path) -> None:
    names = {rule.alert for rule in rules_of(FULL, tmp_path) if isinstance(rule, AlertingRule)}

    assert naming.GPU_ROW_REMAP_PENDING_ALERT not in names
    assert {naming.GPU_POWER_ALERT, naming.GPU_TEMPERATURE_ALERT, naming.ABSENT_ALERT} <= names


def test_urgencies_are_those_of_the_spec(tmp_path: Path) -> None:
    severities = {
        rule.alert: rule.labels["severity"]
        for rule in rules_of(FULL, tmp_path)
        if isinstance(rule, AlertingRule) and rule.alert != naming.GPU_XID_ALERT
    }

    assert severities[naming.GPU_TEMPERATURE_ALERT] == "P1"
    assert severities[naming.GPU_RECOVERY_ALERT] == severities[naming.ABSENT_ALERT] == "P3"


def test_what_is_recorded_carries_the_service(tmp_path: Path) -> None:
    for rule in rules_of(FULL, tmp_path):
        assert rule.labels["llm_service"] == "chat"


def test_braces_of_a_spec_stay_braces_in_the_rules(tmp_path: Path) -> None:
    alert = next(r for r in rules_of(FULL, tmp_path) if isinstance(r, AlertingRule))

    assert alert.labels["tier"] == '{{ "{{" }}critical}}'
    assert yaml.safe_load(dump(dict(alert.labels), ""))
