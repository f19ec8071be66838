"""Alerts of an SLO that stays: is each one quicker or slower to fire than it was?

Decided by what an alert means, as its tier and labels say it, not by its PromQL. That is compared
as well, less the numbers that are told in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from llmmon.model import naming
from llmmon.review.change import About, Change, Excerpt, Risk, by_rise
from llmmon.review.document import Node
from llmmon.review.matching import match
from llmmon.review.parts.indicator import definition
from llmmon.review.phrase import Given, Phrase, joined, word
from llmmon.units import Duration, decimal_text, percent_text

_TOLD_APART_BY = (naming.LONG_WINDOW_LABEL, naming.MISSING_METRIC_LABEL)
_URGENCIES = {"ticket": 1, "page": 2}
_NUMBERS = re.compile(r"(?<![\w:])\d[\w.]*|(?<=ratio_rate)\w+")


class Fact(NamedTuple):
    """One respect in which an alert differs."""

    words: Phrase
    risk: Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert as its meaning. A tier is there only for those that watch a burn rate."""

    key: tuple[str, ...]
    urgency: str
    for_: Duration
    keep_firing_for: Duration | None
    tier: Node | None
    budget: Decimal
    event: str
    expr: str
    identifier: str

    @property
    def name(self) -> str:
        """Such as `LLMErrorBudgetBurn`."""
        return self.key[0]

    @property
    def limit(self) -> Decimal:
        """The share of bad events above which a burn-rate alert fires."""
        return self.tier.number("factor") * self.budget if self.tier else Decimal(0)


def alert_key(alert: Node) -> tuple[str, ...]:
    """What makes it the same alert in both documents: its name, and its window or metric."""
    labels = alert.pairs("labels")
    told_apart_by = (labels[label] for label in _TOLD_APART_BY if label in labels)
    return (alert.text("alert"), *told_apart_by)


def read_alerts(slo: Node) -> tuple[Alert, ...]:
    """The alerts of an SLO."""
    tiers = {tier.text("long_window"): tier for tier in slo.nodes("tiers")}
    return tuple(_read(slo, alert, tiers) for alert in slo.nodes("alerts"))


def _read(slo: Node, alert: Node, tiers: dict[str, Node]) -> Alert:
    labels = alert.pairs("labels")
    burns = alert.text("alert") == naming.BURN_ALERT
    return Alert(
        key=alert_key(alert),
        urgency=labels.get(naming.SLOTH_SEVERITY_LABEL, ""),
        for_=alert.duration("for"),
        keep_firing_for=alert.optional(alert.duration, "keep_firing_for"),
        tier=tiers.get(labels.get(naming.LONG_WINDOW_LABEL, "")) if burns else None,
        budget=1 - slo.number("objective"),
        event=slo.text("event"),
        expr=alert.text("expr"),
        identifier=slo.pairs("labels").get(naming.SLOTH_ID_LABEL, ""),
    )


def changes(old: Node, new: Node, but: frozenset[str]) -> Iterator[Change]:
    """What happens to each alert, but those of some names.

    Where the SLO reads other series, other metrics can be missing: that is no loss.
    """
    watched = [[a for a in read_alerts(slo) if a.name not in but] for slo in (old, new)]
    matching = match(watched[0], watched[1], lambda alert: alert.key)
    reads_the_same = _reads_the_same(old, new)
    name = new.text("name")
    for alert in matching.removed:
        yield _one_sided(name, alert, Risk.REMOVED, attention=reads_the_same)
    for before, after in matching.common:
        yield from _alert(name, before, after, reads_the_same)
    for alert in matching.added:
        yield _one_sided(name, alert, Risk.ADDED, attention=False)


def _reads_the_same(old: Node, new: Node) -> bool:
    queries = [definition(slo.node("indicator")) for slo in (old, new)]
    return queries[0] == queries[1] and set(old.texts("split_by")) == set(new.texts("split_by"))


def _about(slo: str) -> About:
    return About("alert", (slo,))


def _title(alert: Alert) -> Phrase:
    """`page after 1h`."""
    told_apart_by = " ".join(alert.key[1:])
    urgency = word(alert.urgency)
    if alert.name == naming.BURN_ALERT:
        return (urgency, " after ", word(told_apart_by))
    if alert.name == naming.EXHAUSTED_ALERT:
        return (urgency, " when the error budget is used up")
    if alert.name == naming.ABSENT_ALERT:
        return (urgency, " when ", Given(told_apart_by), " is missing")
    return (urgency, " by ", Given(" ".join(alert.key)))


def _one_sided(slo: str, alert: Alert, risk: Risk, attention: bool) -> Change:
    words: Phrase = (*_title(alert), f" {risk.value}")
    if alert.tier is not None:
        share = percent_text(alert.limit)
        words = (*words, f": {_verb(risk)} above {share} bad ", word(alert.event))
    return _about(slo).change(" ".join(alert.key), risk, *words, attention=attention)


def _verb(risk: Risk) -> str:
    return "fires" if risk is Risk.ADDED else "fired"


def _alert(slo: str, old: Alert, new: Alert, reads_the_same: bool) -> Iterator[Change]:
    facts = [*_limit(old, new), *_short_window(old, new), *_urgency(old, new), *_timing(old, new)]
    excerpts: tuple[Excerpt, ...] = ()
    if reads_the_same and _form(old) != _form(new):
        facts.append(Fact(("its condition is built differently",), Risk.CHANGED))
        excerpts = (Excerpt(title="condition", old=old.expr, new=new.expr),)
    if not facts:
        return
    risk, mixed = _combined(facts)
    attention = True if mixed or excerpts else None
    words = (*_title(new), " ", *joined((fact.words for fact in facts), "; "))
    yield _about(slo).change(
        " ".join(new.key), risk, *words, attention=attention, excerpts=excerpts
    )


def _combined(facts: list[Fact]) -> tuple[Risk, bool]:
    """The risk of all facts together, and whether some loosen and others tighten."""
    risks = {fact.risk for fact in facts} - {Risk.CHANGED}
    return (risks.pop(), False) if len(risks) == 1 else (Risk.CHANGED, bool(risks))


def _form(alert: Alert) -> str:
    """The condition without the numbers and the SLO's own name, which are told in words."""
    return _NUMBERS.sub("#", alert.expr.replace(f'"{alert.identifier}"', '""'))


def _limit(old: Alert, new: Alert) -> Iterator[Fact]:
    if old.tier is None or new.tier is None:
        return
    factors = [decimal_text(alert.tier.number("factor")) for alert in (old, new) if alert.tier]
    head = f"at {_arrow(*factors)} × budget: fires above "
    shares = percent_text(old.limit), percent_text(new.limit)
    if shares[0] != shares[1] or factors[0] != factors[1]:
        words = (f"{head}{_arrow(*shares)} bad ", word(new.event))
        yield Fact(words, by_rise((old.limit, new.limit), Risk.LOOSENED))


def _arrow(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"


def _short_window(old: Alert, new: Alert) -> Iterator[Fact]:
    """Neither quicker nor slower: a shorter window sees more of both an incident and its end."""
    if old.tier is None or new.tier is None:
        return
    windows = [old.tier.duration("short_window"), new.tier.duration("short_window")]
    if windows[0] != windows[1]:
        yield Fact((f"short window {windows[0]} → {windows[1]}",), Risk.CHANGED)


def _urgency(old: Alert, new: Alert) -> Iterator[Fact]:
    if old.urgency != new.urgency:
        ranks = _URGENCIES.get(old.urgency, 0), _URGENCIES.get(new.urgency, 0)
        yield Fact(("instead of ", word(old.urgency)), by_rise(ranks, Risk.TIGHTENED))


def _timing(old: Alert, new: Alert) -> Iterator[Fact]:
    if old.for_ != new.for_:
        words = f"has to hold for {old.for_} → {new.for_}"
        lengths = old.for_.milliseconds, new.for_.milliseconds
        yield Fact((words,), by_rise(lengths, Risk.LOOSENED))
    keep = old.keep_firing_for, new.keep_firing_for
    if keep[0] != keep[1]:
        words = f"keeps firing for {keep[0] or 'no time'} → {keep[1] or 'no time'}"
        yield Fact((words,), Risk.CHANGED)
