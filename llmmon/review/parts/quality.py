"""Quality metrics: scores that somebody records."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change, Risk, by_rise
from llmmon.review.document import Node
from llmmon.review.matching import match_by_name
from llmmon.review.phrase import word
from llmmon.units import percent_text


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Of all quality metrics: what goes, what changes, what comes."""
    matching = match_by_name(old, new, "quality")
    for metric in matching.removed:
        lost = "its scores are no longer recorded"
        yield _about(metric).change("quality", Risk.REMOVED, lost)
    for before, after in matching.common:
        yield from _metric(_about(after), before, after)
    for metric in matching.added:
        words = (word(metric.text("better")), f" is better, of {_sample(metric)} of calls")
        yield _about(metric).change("quality", Risk.ADDED, *words)


def _about(metric: Node) -> About:
    return About("quality", (metric.text("name"),))


def _sample(metric: Node) -> str:
    return percent_text(metric.number("sample"))


def _metric(about: About, old: Node, new: Node) -> Iterator[Change]:
    better = word(old.text("better")), word(new.text("better"))
    yield from about.value("better", "what is better:", better, attention=True)
    risk = by_rise((old.number("sample"), new.number("sample")), Risk.TIGHTENED)
    samples = _sample(old), _sample(new)
    yield from about.value("sample", "share of calls that are scored", samples, risk=risk)
