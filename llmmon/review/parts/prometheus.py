"""The Prometheus that the rules are for."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change
from llmmon.review.document import Node
from llmmon.review.phrase import Given

_ABOUT = About("prometheus")


def changes(old: Node, new: Node) -> Iterator[Change]:
    """How often it scrapes, and with that the ranges of rates."""
    before, after = (side.node("prometheus").text("scrape_interval") for side in (old, new))
    yield from _ABOUT.value("scrape_interval", "scraped every", (Given(before), Given(after)))
