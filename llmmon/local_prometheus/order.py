"""In which order rules must be evaluated over a history: each after those whose series it reads.

It knows rules as values, and nothing of servers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from llmmon.dashboards.annotations import ALERTS
from llmmon.promql import Selector
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
    reads: tuple[Selector, ...]

    def feeds(self, other: Node) -> bool:
        """Whether the other rule may read what this one makes."""
        return any(s.metric == self.makes and self._fits(s) for s in other.reads)

    def _fits(self, selector: Selector) -> bool:
        wanted = {m.label: m.value for m in selector.matchers if m.op == "="}
        return all(self.labels.get(label, value) == value for label, value in wanted.items())


def passes(files: Iterable[RuleFile]) -> list[list[Placed]]:
    """The rules in lists, each rule in a later list than those that it reads."""
    nodes = list(_nodes(files))
    makers = _by_name(nodes)
    ranks: dict[int, int] = {}

    def rank(index: int) -> int:
        if index not in ranks:
            ranks[index] = 0  # a rule that reads itself reads its past, of which there is none
            ranks[index] = 1 + max(map(rank, _read_by(index)), default=-1)
        return ranks[index]

    def _read_by(index: int) -> Iterator[int]:
        node = nodes[index]
        for name in {selector.metric for selector in node.reads}:
            yield from (i for i in makers.get(name, ()) if nodes[i].feeds(node))

    for index in range(len(nodes)):
        rank(index)
    return [
        [nodes[i].placed for i, found in ranks.items() if found == step]
        for step in sorted(set(ranks.values()))
    ]


def _nodes(files: Iterable[RuleFile]) -> Iterator[Node]:
    for placed in _placed(files):
        rule = placed.rule
        reads = selectors_of(str(rule.expr))
        if isinstance(rule, RecordingRule):
            yield Node(placed=placed, makes=rule.record, labels=rule.labels, reads=reads)
        else:
            labels = {"alertname": rule.alert}
            yield Node(placed=placed, makes=ALERTS, labels=labels, reads=reads)


def _placed(files: Iterable[RuleFile]) -> Iterator[Placed]:
    for file in files:
        for group in file.groups:
            interval = int(group.interval.seconds)
            yield from (Placed(rule=r, interval=interval, topic=file.topic) for r in group.rules)


def _by_name(nodes: Sequence[Node]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, node in enumerate(nodes):
        found.setdefault(node.makes, []).append(index)
    return found
