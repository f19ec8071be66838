"""The test files of each signal that drift checks compare."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.rules.drift.scope import Signal, drift_signals
from llmmon.rules.proof.drift.cases import Cases, step_of
from llmmon.rules.proof.drift.counters import counter_case
from llmmon.rules.proof.file import file_of
from llmmon.rules.proof.types import TestCase, TestFile
from llmmon.rules.types import RuleFile
from llmmon.units import Duration


def drift_test_files(service: Service, files: tuple[RuleFile, ...]) -> Iterator[TestFile]:
    """Of each signal one on windows, and one from counters to hours."""
    for signal, rules in zip(drift_signals(service), files, strict=True):
        yield _file(signal, rules, "windows", step_of(signal), tuple(_window_cases(signal, rules)))
        yield _file(signal, rules, "hours", Duration.parse("1h"), (counter_case(signal),))


def _window_cases(signal: Signal, rules: RuleFile) -> Iterator[TestCase]:
    """All of a check on the models of the first layout; that it fires on those of the others."""
    for check in signal.checks:
        for number, layout in enumerate(signal.layouts()):
            cases = Cases(signal=signal, check=check, layout=layout, rules=rules)
            yield from cases.every() if not number else cases.of_another_layout()


def _file(
    signal: Signal, rules: RuleFile, name: str, step: Duration, cases: tuple[TestCase, ...]
) -> TestFile:
    own = {naming.SERVICE_LABEL: signal.service.name, naming.SIGNAL_LABEL: signal.name}
    told_apart_by = ("alertname", naming.STATISTIC_LABEL, naming.MODEL_LABEL)
    return file_of(rules, name, step, cases, alerts=own, told_apart_by=told_apart_by)
