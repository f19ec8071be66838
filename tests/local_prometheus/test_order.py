"""The order of evaluation: after what is read, and circles are cut where the past is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmmon.local_prometheus.order import passes
from llmmon.promql import Selector, Vector, equal
from llmmon.rules.types import AlertingRule, Labels, RecordingRule, RuleFile, RuleGroup
from llmmon.units import Duration
from tests.simulation.histories import SPECS, compiled

MINUTE = Duration.parse("1m")


def file(*rules: RecordingRule | AlertingRule) -> RuleFile:
    return RuleFile(topic="t", groups=(RuleGroup(name="g", interval=MINUTE, rules=rules),))


def record(name: str, expr: Vector, **labels: str) -> RecordingRule:
    own: Labels = dict(labels)
    return RecordingRule(record=name, expr=expr, labels=own)


def names(*rules: RecordingRule | AlertingRule) -> list[set[str]]:
    """By pass, what is evaluated in it."""
    return [
        {p.rule.record if isinstance(p.rule, RecordingRule) else p.rule.alert for p in each}
        for each in passes([file(*rules)])
    ]


def test_a_rule_comes_after_those_that_it_reads_wherever_they_stand() -> None:
    alert = AlertingRule(alert="A", expr=Selector("c", ()), labels={}, annotations={}, for_=MINUTE)

    found = names(
        alert,
        record("c", Selector("b", ()).both(Selector("raw", ()))),
        record("d", Selector("ALERTS", equal(alertname="A"))),
        record("b", Selector("raw", ())),
    )

    assert found == [{"b"}, {"c"}, {"A"}, {"d"}]


def test_a_rule_reads_only_series_with_the_labels_that_it_asks_for() -> None:
    found = names(
        record("x", Selector("raw", ()), of="one"),
        record("x", Selector("x", equal(of="one")), of="two"),
        record("y", Selector("x", equal(of="one"))),
    )

    assert found == [{"x"}, {"x", "y"}]


def test_a_circle_is_cut_where_the_past_is_read() -> None:
    found = names(
        record("score", Selector("raw", ()).both(Selector("limit", ()))),
        record("limit", Selector("score", ()).as_of(3_600)),
        record("own", Selector("own", ()).as_of(60)),
        record("later", Selector("score", ()).as_of(3_600)),
    )

    assert found == [{"limit", "own"}, {"score"}, {"later"}]


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_every_rule_of_every_example_is_evaluated_once(spec: Path) -> None:
    files = compiled(spec).rule_files

    found = [id(placed.rule) for each in passes(files) for placed in each]

    rules = [id(rule) for each in files for group in each.groups for rule in group.rules]
    assert sorted(found) == sorted(rules)
