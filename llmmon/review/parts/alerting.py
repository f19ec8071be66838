"""How the alerts of a service are labelled, and where their links lead."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.review.change import About, Change, Risk, by_rise
from llmmon.review.document import Node
from llmmon.review.phrase import Given, word

_ABOUT = About("alerting")
_URGENCIES = {"off": 0, "ticket": 1, "page": 2}
_SEVERITIES = {"none": 0, "info": 1, "warning": 2, "error": 3, "critical": 4}
"""Customary values of the `severity` label; others have no known order."""


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Severities, missing metrics, links."""
    before, after = old.node("alerting"), new.node("alerting")
    yield from _severities(before, after)
    yield from _absent(before.text("absent"), after.text("absent"))
    for key, label in (("runbook_base", "runbook links:"), ("dashboard_base", "dashboard links:")):
        links = _link(before, key), _link(after, key)
        yield from _ABOUT.value(key, label, links)


def _link(alerting: Node, key: str) -> Given | None:
    return _given(alerting.optional(alerting.text, key))


def _given(text: str | None) -> Given | None:
    return None if text is None else Given(text)


def _severities(old: Node, new: Node) -> Iterator[Change]:
    before, after = old.pairs("severities"), new.pairs("severities")
    for urgency in dict.fromkeys((*before, *after)):
        names = before.get(urgency), after.get(urgency)
        if names[0] != names[1]:
            ranks = _SEVERITIES.get(names[0] or ""), _SEVERITIES.get(names[1] or "")
            words = (_given(names[0]) or "none", " → ", _given(names[1]) or "none")
            tail = ": alerts may be routed elsewhere"
            yield About("severity", (urgency,)).change(
                "label", by_rise(ranks, Risk.TIGHTENED), *words, tail, attention=True
            )


def _absent(old: str, new: str) -> Iterator[Change]:
    ranks = _URGENCIES.get(old), _URGENCIES.get(new)
    risk = by_rise(ranks, Risk.TIGHTENED)
    label = "alert that a metric is missing, of every SLO:"
    yield from _ABOUT.value("absent", label, (word(old), word(new)), risk=risk)
