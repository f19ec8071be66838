"""Models: which there are, for which operations, and who measures them."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change, Risk
from llmmon.review.document import Node
from llmmon.review.matching import match_by_name, match_texts
from llmmon.review.parts import prices
from llmmon.review.phrase import Given, Phrase, listed, pairs


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Of all models: what goes, what changes, what comes, and their prices."""
    matching = match_by_name(old, new, "models")
    for model in matching.removed:
        yield _about(model).change("model", Risk.REMOVED, "its calls are no longer counted")
    for before, after in matching.common:
        yield from _model(_about(after), before, after)
    for model in matching.added:
        words = ("for ", *listed(model.texts("operations")), ", measured by ")
        yield _about(model).change("model", Risk.ADDED, *words, *_source(model))
    yield from prices.changes(old, new)


def _about(model: Node) -> About:
    return About("model", (model.text("name"),))


def _model(about: About, old: Node, new: Node) -> Iterator[Change]:
    operations = match_texts(old.texts("operations"), new.texts("operations"))
    if operations.removed:
        words = ("operations removed: ", *listed(operations.removed))
        yield about.change("operations", Risk.REMOVED, *words)
    if operations.added:
        words = ("operations added: ", *listed(operations.added))
        yield about.change("operations", Risk.ADDED, *words)
    sources = _source(old), _source(new)
    if sources[0] != sources[1]:
        words = ("measured by ", *sources[0], " → ", *sources[1])
        yield about.change("source", Risk.HISTORY, *words)


def _source(model: Node) -> Phrase:
    """`the generated module`, `vllm 0.11 with namespace=llm-prod`."""
    if model.get("source") is None:
        return ("the generated module",)
    source = model.node("source")
    engine = Given(source.text("engine")), " ", Given(source.text("version"))
    return (*engine, " with ", *pairs(source.pairs("selector")))
