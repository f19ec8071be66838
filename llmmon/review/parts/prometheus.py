"""The Prometheus that the rules are for."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change
from llmmon.review.document import Node
from llmmon.review.phrase import Given

_ABOUT = About("prometheus")


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Its version, how often it scrapes, and with that the ranges of rates."""
    for key, words in (("version", "Prometheus"), ("scrape_interval", "scraped every")):
        sides = (side.node("prometheus") for side in (old, new))
        before, after = (side.optional(side.text, key) for side in sides)
        yield from _ABOUT.value(key, words, (before and Given(before), after and Given(after)))
