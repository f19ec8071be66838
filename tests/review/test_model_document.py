"""`model.json` holds all that a review needs, and says it once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from llmmon.backends.model_json import service_document
from llmmon.catalog.native_series import native_series
from llmmon.promql import Aggregate, Binary, Call, Vector
from llmmon.rules.compiled import CompiledService, compile_rules
from llmmon.rules.size import count_rules
from llmmon.rules.slo import slo_rule_file
from llmmon.rules.types import AlertingRule, RecordingRule
from tests.review.services import CHAT, VLLM, availability, chat, document, goodput, model, split


def shown(compiled: CompiledService) -> Any:
    """The document, for a test that knows what stands where."""
    return service_document(compiled)


def test_labels_of_an_alert_are_those_of_its_slo_and_its_own() -> None:
    compiled = compile_rules(chat(team="{{ .Team }}"))
    for slo, rules in zip(shown(compiled)["slos"], compiled.slo_files, strict=True):
        for shown_alert, alert in zip(slo["alerts"], rules.alerts, strict=True):
            own = shown_alert["labels"]
            assert slo["labels"].keys() | own.keys() == alert.labels.keys()
            assert not slo["labels"].keys() & own.keys()
            assert slo["labels"]["team"] == "{{ .Team }}"


def test_a_label_that_an_alert_has_otherwise_is_its_own() -> None:
    compiled = compile_rules(CHAT)
    first, *others = compiled.slo_files
    alert = replace(first.alerts[0], labels=first.alerts[0].labels | {"team": "others"})
    only = replace(first.groups[-1], rules=(alert,))
    files = (replace(first, groups=(*first.groups[:-1], only)), *others)
    changed = shown(replace(compiled, slo_files=files))
    assert changed["slos"][0]["alerts"][0]["labels"]["team"] == "others"


def test_pairs_are_an_object_even_if_there_are_none() -> None:
    plain = shown(compile_rules(chat(labels=())))
    assert plain["labels"] == {}
    assert plain["slos"][0]["split_values"] == {}


def test_the_spec_language_is_spoken() -> None:
    whole = shown(compile_rules(CHAT))
    assert whole["budgets"][0]["limit"] == "500 USD"
    assert "origin" not in whole["budgets"][0]
    assert whole["slos"][0]["tiers"][0]["for"] == "2m"


def test_rules_are_counted() -> None:
    rules = [r for f in compile_rules(CHAT).rule_files for g in f.groups for r in g.rules]
    assert document(CHAT)["rules"] == {
        "recording": sum(isinstance(rule, RecordingRule) for rule in rules),
        "alerting": sum(isinstance(rule, AlertingRule) for rule in rules),
    }


def test_a_split_slo_records_a_series_per_value_but_for_constants() -> None:
    whole, parts = availability(), split(availability())
    rules = slo_rule_file(CHAT, parts)
    by_value = [r for g in rules.groups for r in g.rules if isinstance(r, RecordingRule)]
    expected = sum(3 if _keeps(rule.expr, "tenant") else 1 for rule in by_value)
    assert parts.recorded_series == expected
    assert whole.recorded_series == len(by_value)
    assert count_rules(rules).recording == len(by_value)


def _keeps(expr: object, label: str) -> bool:
    """Whether the result still has the label."""
    if isinstance(expr, Aggregate):
        return label in expr.by
    if isinstance(expr, Binary):
        return _keeps(expr.left, label) or _keeps(expr.right, label)
    if isinstance(expr, Call):
        return any(_keeps(argument, label) for argument in expr.arguments)
    return isinstance(expr, Vector)


def test_native_series_follow_models_operations_and_dimensions() -> None:
    one = chat(models=(model("a"),), dimensions=(), quality=(), slos=())
    alone = native_series(one)
    # Faults by part, and unknown values of model, operation and metric.
    of_the_module = 7 + 3
    per_child = alone - of_the_module
    assert per_child > 50
    assert native_series(replace(one, models=(model("a"), model("b")))) == alone + per_child
    with_tenants = replace(one, dimensions=CHAT.dimensions)
    assert native_series(with_tenants) == 3 * per_child + of_the_module + 1
    assert native_series(replace(one, models=(model("a", source=VLLM),))) == 0
    assert native_series(replace(one, slos=(goodput(),))) == alone + 1
    two_operations = replace(one.models[0], operations=("generate", "embed"))
    assert alone < native_series(replace(one, models=(two_operations,))) < alone + per_child
