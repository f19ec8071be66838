"""Labels of rules and alerts: what Alertmanager routes by."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model import naming
from llmmon.review.change import About, Change, Risk
from llmmon.review.document import Node
from llmmon.review.matching import match
from llmmon.review.parts.alerts import alert_key
from llmmon.review.parts.slo_pairs import slo_pairs
from llmmon.review.phrase import Given, Phrase, listed

_OF_A_SERVICE = ("on every rule and alert",)
_TOLD_ELSEWHERE = frozenset(
    {
        naming.SLO_LABEL,
        naming.SLOTH_SLO_LABEL,
        naming.SLOTH_ID_LABEL,
        naming.SEVERITY_LABEL,
        naming.SLOTH_SEVERITY_LABEL,
    }
)
"""An SLO's name, its alerts' urgencies, and how those are called."""

Step = tuple[str, str | None, str | None]
"""A label, its old value and its new one."""


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Labels that the whole service gets or loses, then those of single SLOs."""
    of_service = _steps(_service_labels(old), _service_labels(new))
    for step in of_service:
        yield _change(step, _OF_A_SERVICE)
    for step, slos in _by_step(old, new).items():
        if step not in of_service:
            which = "SLO" if len(slos) == 1 else "SLOs"
            yield _change(step, (f"on rules and alerts of {which} ", *listed(slos)))


def _service_labels(document: Node) -> dict[str, str]:
    labels = document.pairs("labels")
    team = document.optional(document.text, "team")
    return labels if team is None else {**labels, naming.TEAM_LABEL: team}


def _steps(old: dict[str, str], new: dict[str, str]) -> list[Step]:
    names = dict.fromkeys((*old, *new))
    return [(n, old.get(n), new.get(n)) for n in names if old.get(n) != new.get(n)]


def _by_step(old: Node, new: Node) -> dict[Step, list[str]]:
    """The SLOs whose labels change, or those of one of their alerts, by what changes."""
    slos: dict[Step, list[str]] = {}
    pairs = slo_pairs(old, new)
    for before, after in (*pairs.common, *pairs.renamed):
        for step in dict.fromkeys(_slo_steps(before, after)):
            slos.setdefault(step, []).append(after.text("name"))
    return slos


def _slo_steps(old: Node, new: Node) -> Iterator[Step]:
    yield from _told_here(old, new)
    alerts = match(old.nodes("alerts"), new.nodes("alerts"), alert_key)
    for before, after in alerts.common:
        yield from _told_here(before, after)


def _told_here(old: Node, new: Node) -> Iterator[Step]:
    for step in _steps(old.pairs("labels"), new.pairs("labels")):
        if step[0] not in _TOLD_ELSEWHERE:
            yield step


def _change(step: Step, where: Phrase) -> Change:
    label, old, new = step
    about = About("label", (label,))
    words: Phrase
    if old is None:
        words, risk = (Given(new or ""), ", "), Risk.ADDED
    elif new is None:
        words, risk = ("it was ", Given(old), ", "), Risk.REMOVED
    else:
        words, risk = (Given(old), " → ", Given(new), ", "), Risk.CHANGED
    tail = ": alerts may be routed elsewhere"
    return about.change("value", risk, *words, *where, tail, attention=True)
