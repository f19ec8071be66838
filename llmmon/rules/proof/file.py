"""A file of tests of one rule file, which watch the alerts that fire."""

from __future__ import annotations

from collections.abc import Mapping

from llmmon.promql import Selector, equal
from llmmon.rules.proof.types import TestCase, TestFile
from llmmon.rules.types import RuleFile
from llmmon.units import Duration


def file_of(
    rules: RuleFile,
    name: str,
    step: Duration,
    cases: tuple[TestCase, ...],
    *,
    alerts: Mapping[str, str],
    told_apart_by: tuple[str, ...],
) -> TestFile:
    """Tests that evaluate every `step` and watch the alerts with these labels."""
    return TestFile(
        topic=f"{rules.topic}-{name}",
        rule_topic=rules.topic,
        evaluation_interval=step,
        groups=tuple(group.name for group in rules.groups),
        watched=Selector("ALERTS", equal(alertstate="firing", **alerts)),
        told_apart_by=told_apart_by,
        cases=cases,
    )
