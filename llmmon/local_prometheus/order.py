"""In which order rules must be evaluated over a history: each after those whose series it reads.

It knows rules as values, and nothing of servers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
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

    @property
    def records(self) -> bool:
        """Whether it is a recording rule."""
        return isinstance(self.rule, RecordingRule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A rule, what it makes, and what it reads."""

    placed: Placed
    makes: str
    labels: Mapping[str, str]
    """Those that all of its series have."""
    reads: frozenset[Selector]
    reads_now: frozenset[Selector]
    """What it does not read of the past alone."""

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
    sorter = TopologicalSorter(_without_circles(nodes))
    sorter.prepare()
    found: list[list[Placed]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found.append([nodes[index].placed for index in ready])
        sorter.done(*ready)
    return found


def _without_circles(nodes: Sequence[Node]) -> dict[int, set[int]]:
    """By node, those that it reads."""
    makers: dict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        makers[node.makes].append(index)

    def read(selectors: Iterable[Selector]) -> set[int]:
        may = {i for selector in selectors for i in makers.get(selector.metric, ())}
        return {i for i in may if nodes[i].feeds(selectors)}

    graph = {index: read(node.reads) - {index} for index, node in enumerate(nodes)}
    for index, node in enumerate(nodes):
        past = graph[index] - read(node.reads_now)
        graph[index] -= {other for other in past if _leads_to(graph, other, index)}
    return graph


def _leads_to(graph: Mapping[int, set[int]], start: int, goal: int) -> bool:
    """Whether what is read in the end is the goal."""
    seen, rest = {start}, [start]
    while rest:
        new = graph[rest.pop()] - seen
        if goal in new:
            return True
        seen |= new
        rest.extend(new)
    return False


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
            reads=frozenset(selectors_of(str(rule.expr))),
            reads_now=frozenset(_read_now(rule.expr)),
        )


def _read_now(expression: object) -> Iterator[Selector]:
    """The selectors of an expression but those of another time."""
    if isinstance(expression, Selector):
        yield expression
    elif isinstance(expression, Raw):
        yield from selectors_of(expression.text)
    elif isinstance(expression, tuple):
        for each in expression:
            yield from _read_now(each)
    elif is_dataclass(expression) and not getattr(expression, "ago", 0):
        for field in fields(expression):
            yield from _read_now(getattr(expression, field.name))


def _placed(files: Iterable[RuleFile]) -> Iterator[Placed]:
    for file in files:
        for group in file.groups:
            interval = int(group.interval.seconds)
            yield from (Placed(rule=r, interval=interval, topic=file.topic) for r in group.rules)
