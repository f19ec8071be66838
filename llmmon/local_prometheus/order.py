"""In which order rules must be evaluated over a history: each after those whose series it reads.

It knows rules as values, and nothing of servers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from graphlib import TopologicalSorter

from llmmon.dashboards.annotations import ALERTS
from llmmon.promql import Raw, Selector
from llmmon.rules.types import AlertingRule, RecordingRule, RuleFile
from llmmon.sli.events import selectors_of

AnyRule = RecordingRule | AlertingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A rule, and where it stands."""

    rule: AnyRule
    interval: int
    """Seconds between its evaluations."""
    topic: str
    """Of its file."""
    is_read_later: bool = False
    """Whether a rule reads what it made at other times, or what that was made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A rule, what it makes, and what it reads."""

    placed: Placed
    makes: str
    labels: Mapping[str, str]
    """Those that all of its series have."""
    now: frozenset[Selector]
    """What it reads of the time at which it is evaluated."""
    past: frozenset[Selector]
    """What it reads of other times."""

    def feeds(self, selectors: Iterable[Selector]) -> bool:
        """Whether any selector may select what this rule makes."""
        return any(s.metric == self.makes and self._fits(s) for s in selectors)

    def _fits(self, selector: Selector) -> bool:
        wanted = {m.label: m.value for m in selector.matchers if m.op == "="}
        return all(self.labels.get(label, value) == value for label, value in wanted.items())


def passes(files: Iterable[RuleFile]) -> list[list[Placed]]:
    """The rules in lists, each rule in a later list than those that it reads.

    Where rules read each other in a circle, one of them reads the past of another. It is evaluated as
    if there were none, as when the rules are new.
    """
    nodes = list(_nodes(files))
    graph, later = _graph(nodes)
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    found: list[list[Placed]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found.append([replace(nodes[i].placed, is_read_later=i in later) for i in ready])
        sorter.done(*ready)
    return found


def _graph(nodes: Sequence[Node]) -> tuple[dict[int, set[int]], set[int]]:
    """What each node reads, without circles; and those whose past is read, with all that is read for them."""
    makers: dict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        makers[node.makes].append(index)

    def read(selectors: Iterable[Selector]) -> set[int]:
        may = {i for selector in selectors for i in makers.get(selector.metric, ())}
        return {i for i in may if nodes[i].feeds(selectors)}

    graph = {i: (read(node.now) | read(node.past)) - {i} for i, node in enumerate(nodes)}
    later: set[int] = set()
    for index, node in enumerate(nodes):
        past = read(node.past)
        circles = {i for i in past - read(node.now) if index in _read_for(graph, {i})}
        graph[index] -= circles
        later |= past - circles
    return graph, _read_for(graph, later)


def _read_for(graph: Mapping[int, set[int]], wanted: set[int]) -> set[int]:
    """These nodes, and all that is read for them."""
    seen, rest = set(wanted), list(wanted)
    while rest:
        new = graph[rest.pop()] - seen
        seen |= new
        rest.extend(new)
    return seen


def _nodes(files: Iterable[RuleFile]) -> Iterator[Node]:
    for placed in _placed(files):
        rule = placed.rule
        if isinstance(rule, RecordingRule):
            makes, labels = rule.record, rule.labels
        else:
            makes, labels = ALERTS, {"alertname": rule.alert}
        yield Node(
            placed=placed,
            makes=makes,
            labels=labels,
            now=frozenset(s for s, is_past in _read(rule.expr) if not is_past),
            past=frozenset(s for s, is_past in _read(rule.expr) if is_past),
        )


def _read(expression: object, *, past: bool = False) -> Iterator[tuple[Selector, bool]]:
    """The selectors of an expression, each with whether it is of another time."""
    if isinstance(expression, Selector):
        yield expression, past
    elif isinstance(expression, Raw):
        yield from ((selector, past) for selector in selectors_of(expression.text))
    elif isinstance(expression, tuple):
        for each in expression:
            yield from _read(each, past=past)
    elif is_dataclass(expression):
        for field in fields(expression):
            past_too = past or bool(getattr(expression, "ago", 0))
            yield from _read(getattr(expression, field.name), past=past_too)


def _placed(files: Iterable[RuleFile]) -> Iterator[Placed]:
    for file in files:
        for group in file.groups:
            interval = int(group.interval.seconds)
            yield from (Placed(rule=r, interval=interval, topic=file.topic) for r in group.rules)
