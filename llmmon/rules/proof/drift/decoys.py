"""Series like those that rules of drift record, but of another service, signal or statistic."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model import naming
from llmmon.promql import BOUND_LABEL, sample
from llmmon.rules.drift.scope import Layout
from llmmon.rules.proof.drift.course import as_python_writes
from llmmon.rules.proof.series import DECOY
from llmmon.rules.types import Labels, RecordingRule, RuleFile

_TELLING = (naming.SERVICE_LABEL, naming.SIGNAL_LABEL, naming.STATISTIC_LABEL)


def decoys_of(rules: RuleFile, layout: Layout, own: Labels) -> Iterator[str]:
    """For each series that is recorded, and each label by which it is read, one that must not count."""
    seen: dict[str, None] = {}
    for group in rules.groups:
        for rule in group.rules:
            if isinstance(rule, RecordingRule):
                for labels in _labels(rule, layout, own):
                    others = [labels | {name: DECOY} for name in _TELLING if name in labels]
                    seen |= {sample(rule.record, other): None for other in others}
    yield from seen


def _labels(rule: RecordingRule, layout: Layout, own: Labels) -> Iterator[Labels]:
    labels = {name: value for name, value in rule.labels.items() if name in _TELLING} | own
    if f"_{naming.DRIFT_BUCKETS}:" in rule.record:
        yield from (labels | {BOUND_LABEL: as_python_writes(name)} for name in layout.bins)
    elif f"_{naming.DRIFT_BINS}:" in rule.record:
        yield from (labels | {naming.BIN_LABEL: name} for name in layout.bins)
    else:
        yield labels
