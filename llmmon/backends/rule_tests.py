"""promtool unit tests of the generated rules, for Prometheus 2.42 and later."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from llmmon.backends.base import artifact, header
from llmmon.emit import yaml
from llmmon.emit.artifact import Artifact
from llmmon.rules.compiled import CompiledService
from llmmon.rules.proof.files import test_files
from llmmon.rules.proof.types import AlertCheck, FiringCheck, TestCase, TestFile, ValueCheck


def emit(compiled: CompiledService) -> Iterable[Artifact]:
    """`prometheus/tests/<topic>.test.yaml`: some for each rule file."""
    service = compiled.service
    for tests in test_files(compiled):
        text = yaml.dump(test_file(tests), header(service))
        yield artifact(service, f"prometheus/tests/{tests.topic}.test.yaml", text)


def test_file(tests: TestFile) -> dict[str, yaml.Yaml]:
    """A file of tests as promtool reads it."""
    firing = f"count by ({', '.join(tests.told_apart_by)}) ({tests.watched})"
    return {
        "rule_files": [f"../{tests.rule_topic}.rules.yaml"],
        "evaluation_interval": str(tests.evaluation_interval),
        "group_eval_order": list(tests.groups),
        "tests": [_case(case, firing) for case in tests.cases],
    }


def _case(case: TestCase, firing: str) -> dict[str, yaml.Yaml]:
    document: dict[str, yaml.Yaml] = {
        "name": case.name,
        "interval": str(case.interval),
        "input_series": [{"series": s.series, "values": s.values} for s in case.series],
        "promql_expr_test": [
            *(_firing_check(check, firing) for check in case.firing),
            *(_value_check(check) for check in case.values),
        ],
    }
    if case.alerts:
        document["alert_rule_test"] = [_alert_check(check) for check in case.alerts]
    return document


def _firing_check(check: FiringCheck, firing: str) -> dict[str, yaml.Yaml]:
    return {
        "expr": firing,
        "eval_time": str(check.at),
        "exp_samples": _samples(check.firing),
    }


def _value_check(check: ValueCheck) -> dict[str, yaml.Yaml]:
    samples: list[yaml.Yaml] = [{"labels": "{}", "value": value} for value in check.samples]
    return {"expr": str(check.expr), "eval_time": str(check.at), "exp_samples": samples}


@lru_cache(maxsize=1024)
def _samples(firing: tuple[str, ...]) -> tuple[yaml.Yaml, ...]:
    """One sample of 1 for each; the same tuple each time, as most checks repeat another's."""
    return tuple({"labels": labels, "value": 1} for labels in firing)


def _alert_check(check: AlertCheck) -> dict[str, yaml.Yaml]:
    return {
        "eval_time": str(check.at),
        "alertname": check.alert,
        "exp_alerts": [
            {"exp_labels": expected.labels, "exp_annotations": expected.annotations}
            for expected in check.expected
        ],
    }
