"""`model.json`: the resolved model, which shows a reviewer what the defaults became.

It is also what `llmmon diff` compares: `llmmon.review` reads these documents, old ones as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from typing import Any, NamedTuple

from llmmon.backends.base import artifact
from llmmon.catalog.native_series import native_series
from llmmon.emit import json
from llmmon.emit.artifact import Artifact
from llmmon.model.recorded_series import recorded_series
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import Selector
from llmmon.rules.compiled import CompiledService
from llmmon.rules.identity import slo_labels
from llmmon.rules.size import RuleCount, count_rules
from llmmon.rules.template import literals
from llmmon.rules.types import AlertingRule, Labels, RuleFile
from llmmon.sli.drift_size import drift_series
from llmmon.units import Duration, Frequency, Money, Size, Tokens, UtcOffset

SCHEMA = "llmmon/model/v1"
_NOT_SHOWN = frozenset({"spec_digest", "price_files", "boundary", "past"})
"""An SLO's boundary stands in its description; the past of drift is a file of its own."""
_AS_THEY_ARE = frozenset({str, int, bool, Decimal, type(None)})
_AS_TEXT = frozenset({Duration, Money, Tokens, Size, UtcOffset, Frequency, Selector})
_PAIRS = "tuple[tuple[str, "
_PLACE = "Span"  # where something stands depends on how the spec was named


def emit(compiled: CompiledService) -> Iterable[Artifact]:
    """`model.json`."""
    document = service_document(compiled)
    yield artifact(compiled.service, "model.json", json.dump(document))


def service_document(compiled: CompiledService) -> dict[str, json.Json]:
    """The service, the alerts of each SLO with their conditions, and how much it all is."""
    service = compiled.service
    document: dict[str, Any] = _plain(service)
    for slo, rules, shown in zip(service.slos, compiled.slo_files, document["slos"], strict=True):
        shown.update(_watched(service, slo, rules))
    size = sum((count_rules(rules) for rules in compiled.rule_files), RuleCount())
    return {
        "schema": SCHEMA,
        **document,
        "rules": {"recording": size.recording, "alerting": size.alerting},
        "series": {
            "native": native_series(service),
            "recorded": recorded_series(service) + drift_series(service),
        },
    }


def _watched(service: Service, slo: Slo, rules: RuleFile) -> dict[str, json.Json]:
    """The labels that all rules of an SLO have in common, and its alerts."""
    labels = slo_labels(service, slo)
    common = literals(labels).items()
    return {"labels": labels, "alerts": [_alert(alert, common) for alert in rules.alerts]}


def _alert(alert: AlertingRule, common: Iterable[tuple[str, str]]) -> dict[str, json.Json]:
    """An alert, with those of its labels that the SLO's other rules don't have."""
    own: Labels = dict(pair for pair in alert.labels.items() if pair not in common)
    keep = alert.keep_firing_for
    return {
        "alert": alert.alert,
        "labels": own,
        "expr": str(alert.expr),
        "for": str(alert.for_),
        "keep_firing_for": str(keep) if keep else None,
    }


class _Field(NamedTuple):
    """A field of a model class: its attribute, its key in the document, whether it holds pairs."""

    name: str
    key: str
    pairs: bool


class _ShownFields(dict[type, tuple[_Field, ...]]):
    """The fields of each model class. The annotation tells what one holds, even if it is empty."""

    def __missing__(self, kind: type) -> tuple[_Field, ...]:
        shown = tuple(
            _Field(field.name, field.name.rstrip("_"), str(field.type).startswith(_PAIRS))
            for field in fields(kind)
            if field.name not in _NOT_SHOWN and field.type != _PLACE
        )
        return self.setdefault(kind, shown)


_SHOWN_FIELDS = _ShownFields()


def _plain(value: Any) -> Any:
    """A model value as JSON: units as people write them, pairs as objects, no spans."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind in _AS_TEXT:
        return str(value)
    if kind is tuple:
        return [_plain(item) for item in value]
    return {key: _value(getattr(value, name), pairs) for name, key, pairs in _SHOWN_FIELDS[kind]}


def _value(value: Any, pairs: bool) -> Any:
    return {name: _plain(item) for name, item in value} if pairs else _plain(value)
