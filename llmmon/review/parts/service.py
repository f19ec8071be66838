"""The service itself: its description, and the currency that it is paid in."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change, Risk
from llmmon.review.document import Node, both
from llmmon.review.phrase import Given, word

_ABOUT = About("service")


def changes(old: Node, new: Node) -> Iterator[Change]:
    """What changes for readers only, and what all amounts are in."""
    currencies = both(old, new, lambda side: word(side.text("currency")))
    yield from _ABOUT.value("currency", "currency", currencies, Risk.HISTORY)
    texts = both(old, new, lambda side: Given(side.text("description")))
    yield from _ABOUT.value("description", "description", texts)
