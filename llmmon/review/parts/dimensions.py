"""Dimensions: extra labels of the native metrics, and the values they can take."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change, Risk
from llmmon.review.document import Node
from llmmon.review.matching import match_by_name, match_texts
from llmmon.review.phrase import listed


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Of all dimensions: what goes, what changes, what comes."""
    matching = match_by_name(old, new, "dimensions")
    for dimension in matching.removed:
        lost = "native metrics no longer tell its values apart"
        yield _about(dimension).change("dimension", Risk.REMOVED, lost)
    for before, after in matching.common:
        yield from _dimension(_about(after), before, after)
    for dimension in matching.added:
        words = ("a label of the native metrics: ", *listed(_values(dimension)))
        yield _about(dimension).change("dimension", Risk.ADDED, *words)


def _about(dimension: Node) -> About:
    return About("dimension", (dimension.text("name"),))


def _values(dimension: Node) -> tuple[str, ...]:
    return (*dimension.texts("values"), *(("other",) if dimension.flag("other") else ()))


def _dimension(about: About, old: Node, new: Node) -> Iterator[Change]:
    values = match_texts(_values(old), _values(new))
    if values.removed:
        words = ("values removed: ", *listed(values.removed))
        yield about.change("values", Risk.REMOVED, *words)
    if values.added:
        yield about.change("values", Risk.ADDED, "values added: ", *listed(values.added))
