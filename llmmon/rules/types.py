"""Rules as values, as Prometheus and Alertmanager know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from llmmon.promql import Vector
from llmmon.units import Duration

Labels: TypeAlias = dict[str, str]
MAX_RULES_PER_GROUP = 20
"""Mimir's default limit, the lowest of those in common use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """A series that Prometheus computes and stores."""

    record: str
    expr: Vector
    labels: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertingRule:
    """A condition that Prometheus watches.

    `labels` and `annotations` are Go templates: text from a spec enters them through
    `llmmon.rules.template.literal`.
    """

    alert: str
    expr: Vector
    labels: Labels
    annotations: Labels
    for_: Duration | None
    """`None`: it fires at the first evaluation that finds it."""
    keep_firing_for: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules that Prometheus evaluates one after the other, every `interval`."""

    name: str
    interval: Duration
    rules: tuple[RecordingRule | AlertingRule, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.rules) <= MAX_RULES_PER_GROUP:
            raise ValueError(f"group {self.name!r} has {len(self.rules)} rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """The rules of one topic: an SLO, say. Small files keep promtool tests fast and diffs readable."""

    topic: str
    groups: tuple[RuleGroup, ...]

    @property
    def alerts(self) -> tuple[AlertingRule, ...]:
        """The alerting rules of all groups."""
        rules = (rule for group in self.groups for rule in group.rules)
        return tuple(rule for rule in rules if isinstance(rule, AlertingRule))


@dataclass(frozen=True, slots=True, kw_only=True)
class InhibitRule:
    """An Alertmanager rule: while a source fires, matching targets stay quiet."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    equal: tuple[str, ...]
