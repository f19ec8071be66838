"""The same change of several SLOs, told once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace

from llmmon.review.change import Change

_MERGED = frozenset({"slo", "alert"})


def merged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Each change once, in the place where it stood first, with the names of all it is about."""
    first: dict[Hashable, Change] = {}
    for number, change in enumerate(changes):
        key = replace(change, names=()) if change.topic in _MERGED else number
        known = first.get(key)
        first[key] = change if known is None else replace(known, names=known.names + change.names)
    return tuple(first.values())
