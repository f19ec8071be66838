"""Which SLO of the old document is which of the new one, renamed ones included."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from llmmon.promql import quote
from llmmon.review.document import Node
from llmmon.review.matching import match, match_by_name
from llmmon.review.parts.indicator import definition

Pair = tuple[Node, Node]


@dataclass(frozen=True, slots=True)
class SloPairs:
    """The SLOs of both documents."""

    common: tuple[Pair, ...]
    renamed: tuple[Pair, ...]
    removed: tuple[Node, ...]
    added: tuple[Node, ...]


def slo_pairs(old: Node, new: Node) -> SloPairs:
    """An SLO that goes while one with the same definition comes is taken to be renamed."""
    named = match_by_name(old, new, "slos")
    defined = match(named.removed, named.added, _definition)
    return SloPairs(named.common, defined.common, defined.removed, defined.added)


def _definition(slo: Node) -> Hashable:
    """What makes an SLO what it is, whatever its name, which a goodput SLO's selector repeats."""
    own_name = f"slo={quote(slo.text('name'))}"
    parts = definition(slo.node("indicator"))
    return (
        slo.number("objective"),
        slo.duration("window"),
        slo.texts("split_by"),
        tuple((part, text.replace(own_name, "slo=")) for part, text in parts.items()),
    )
