"""Which thing of the old document is which of the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from llmmon.review.document import Node

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Matching(Generic[T]):
    """What both sides have, and what only one has, each in its document's order."""

    common: tuple[tuple[T, T], ...]
    removed: tuple[T, ...]
    added: tuple[T, ...]


def match(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> Matching[T]:
    """Match by `key`. Of several with one key, the first matches the first, and so on."""
    before, after = _keyed(old, key), _keyed(new, key)
    return Matching(
        common=tuple((before[name], item) for name, item in after.items() if name in before),
        removed=tuple(item for name, item in before.items() if name not in after),
        added=tuple(item for name, item in after.items() if name not in before),
    )


def _keyed(items: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    keyed: dict[Hashable, T] = {}
    seen: Counter[Hashable] = Counter()
    for item in items:
        name = key(item)
        keyed[name, seen[name]] = item
        seen[name] += 1
    return keyed


def match_by_name(old: Node, new: Node, key: str) -> Matching[Node]:
    """Match the objects of two lists by their names."""
    return match(old.nodes(key), new.nodes(key), lambda node: node.text("name"))


def match_texts(old: Iterable[str], new: Iterable[str]) -> Matching[str]:
    """Match texts that are the same."""
    return match(old, new, lambda text: text)
