"""Which series the rules and the dashboards of services read, and which of those nobody records.

It knows PromQL's selectors, and nothing of what the series mean.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from llmmon.dashboards.annotations import ALERTS
from llmmon.dashboards.boards import boards_of
from llmmon.dashboards.values import RATE_INTERVAL
from llmmon.model.service import Service
from llmmon.promql import Matcher, Selector, Vector
from llmmon.rules.compiled import CompiledService
from llmmon.rules.types import RecordingRule, RuleFile
from llmmon.sli.events import selectors_of

_ANY_RANGE = "5m"
_CHOICE = "$"
"""What the value of a matcher begins with that a reader of a dashboard chooses."""


class Readings:
    """The selectors of raw series, by metric name."""

    def __init__(self, selectors: Iterable[Selector]) -> None:
        found: dict[str, dict[Selector, None]] = defaultdict(dict)
        for selector in selectors:
            found[selector.metric][_without_choices(selector)] = None
        self._by_name = {name: tuple(each) for name, each in sorted(found.items())}

    @property
    def names(self) -> tuple[str, ...]:
        """The metrics that are read, sorted."""
        return tuple(self._by_name)

    @property
    def selectors(self) -> Iterator[Selector]:
        """Every selector, each once."""
        for each in self._by_name.values():
            yield from each

    def of(self, name: str) -> tuple[Selector, ...]:
        """The selectors of a metric."""
        return self._by_name.get(name, ())

    def want(self, name: str, labels: Mapping[str, str]) -> bool:
        """Whether anybody reads a series."""
        return any(selects(selector, labels) for selector in self.of(name))


def selects(selector: Selector, labels: Mapping[str, str]) -> bool:
    """Whether a selector's matchers hold for labels; one that is not there is empty."""
    return all(holds(matcher, labels.get(matcher.label, "")) for matcher in selector.matchers)


def holds(matcher: Matcher, value: str) -> bool:
    """Whether a matcher selects this value of its label."""
    if matcher.op in ("=", "!="):
        return (matcher.value == value) is (matcher.op == "=")
    return (re.fullmatch(matcher.value, value) is not None) is (matcher.op == "=~")


def raw_readings(compiled: CompiledService) -> Readings:
    """What the rules and dashboards of a service read and no rule makes."""
    made = {ALERTS, *_recorded(compiled.rule_files)}
    read = (*_by_rules(compiled.rule_files), *_by_boards(compiled.service))
    return Readings(selector for selector in read if selector.metric not in made)


def readings_of_rules(files: Iterable[RuleFile]) -> Readings:
    """Everything that rules read."""
    return Readings(_by_rules(files))


def _recorded(files: Iterable[RuleFile]) -> Iterator[str]:
    for rule in (rule for file in files for group in file.groups for rule in group.rules):
        if isinstance(rule, RecordingRule):
            yield rule.record


def _by_rules(files: Iterable[RuleFile]) -> Iterator[Selector]:
    for group in (group for file in files for group in file.groups):
        for rule in group.rules:
            yield from selectors_of(str(rule.expr))


def _by_boards(service: Service) -> Iterator[Selector]:
    for board in boards_of(service):
        for expression in _expressions(board):
            yield from selectors_of(str(expression).replace(str(RATE_INTERVAL), _ANY_RANGE))


def _expressions(value: object) -> Iterator[Vector]:
    """Every expression anywhere in a dashboard: of its panels, its variables, its annotations."""
    if isinstance(value, Vector):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _expressions(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _expressions(getattr(value, field.name))


def _without_choices(selector: Selector) -> Selector:
    kept = tuple(m for m in selector.matchers if not m.value.startswith(_CHOICE))
    return Selector(selector.metric, kept)
