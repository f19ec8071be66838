"""What a build writes for the service."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change, Risk
from llmmon.review.document import Node
from llmmon.review.matching import match_texts


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Outputs that come or go."""
    outputs = match_texts(old.texts("outputs"), new.texts("outputs"))
    for name in outputs.removed:
        words = "no longer written: its files go"
        yield About("output", (name,)).change("output", Risk.REMOVED, words)
    for name in outputs.added:
        yield About("output", (name,)).change("output", Risk.ADDED, "written")
