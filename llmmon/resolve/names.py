"""Names that must be different from one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from llmmon.codes.references import DUPLICATE_NAME
from llmmon.resolve.parsed import Problems
from llmmon.source import SpecPath
from llmmon.words import quoted

T = TypeVar("T")


def first_of_each(
    items: Sequence[T],
    name: Callable[[T], str],
    path: Callable[[int], SpecPath],
    what: str,
    problems: Problems,
) -> Iterator[tuple[int, T]]:
    """Each item with its position, except those whose name an earlier one has: they are reported.

    `path` leads to the name of the item at a position; `what` is what an item is called.
    """
    first: dict[str, int] = {}
    for index, item in enumerate(items):
        if name(item) not in first:
            first[name(item)] = index
            yield index, item
            continue
        problems.add(
            DUPLICATE_NAME,
            f"a second {what} with the name {quoted(name(item))}",
            path(index),
            "rename one of them, or remove it",
            also=((problems.span(path(first[name(item)])), "the first one"),),
        )
