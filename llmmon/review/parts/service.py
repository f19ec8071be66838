"""The service itself: its description."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change
from llmmon.review.document import Node, both
from llmmon.review.phrase import Given

_ABOUT = About("service")


def changes(old: Node, new: Node) -> Iterator[Change]:
    """What changes for readers only."""
    texts = both(old, new, lambda side: Given(side.text("description")))
    yield from _ABOUT.value("description", "description", texts)
