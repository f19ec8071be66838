"""Bounds of the native histograms."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change, Risk
from llmmon.review.document import Node
from llmmon.review.matching import match, match_texts
from llmmon.review.phrase import listed
from llmmon.units import decimal_text


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Bounds that come or go; whole histograms come and go with what they measure."""
    matching = match(
        old.nodes("histograms"), new.nodes("histograms"), lambda node: node.text("metric")
    )
    for before, after in matching.common:
        yield from _histogram(before, after)


def _histogram(old: Node, new: Node) -> Iterator[Change]:
    about = About("histogram", (new.text("metric"),))
    bounds = match_texts(*(map(decimal_text, side.numbers("bounds")) for side in (old, new)))
    if bounds.removed:
        words = ("bounds removed: ", *listed(bounds.removed))
        yield about.change("bounds", Risk.REMOVED, *words, attention=False)
    if bounds.added:
        yield about.change("bounds", Risk.ADDED, "bounds added: ", *listed(bounds.added))
