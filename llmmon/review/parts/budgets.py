"""Budgets of money: limits, periods, warnings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.review.change import About, Change, Risk, by_rise
from llmmon.review.document import Node
from llmmon.review.matching import match_by_name
from llmmon.review.phrase import Phrase, pairs, word
from llmmon.units import percent_text


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Of all budgets: what goes, what changes, what comes."""
    matching = match_by_name(old, new, "budgets")
    for budget in matching.removed:
        words = ("it was ", *_limit(budget))
        yield _about(budget).change("budget", Risk.REMOVED, *words)
    for before, after in matching.common:
        yield from _budget(before, after)
    for budget in matching.added:
        words = (*_limit(budget), f", {_warnings(budget)}, of ")
        scope = pairs(budget.pairs("scope"))
        yield _about(budget).change("budget", Risk.ADDED, *words, *scope)


def _about(budget: Node) -> About:
    return About("budget", (budget.text("name"),))


def _limit(budget: Node) -> Phrase:
    """`500 USD a day`."""
    return (f"{budget.money('limit')} a ", word(budget.text("period")))


def _warnings(budget: Node) -> str:
    at = ", ".join(percent_text(share) for share in _warn_at(budget))
    forecast = " and by forecast" if budget.flag("forecast") else ""
    return f"warning at {at or 'no share'}{forecast}"


def _warn_at(budget: Node) -> list[Decimal]:
    return sorted(budget.numbers("warn_at"))


def _budget(old: Node, new: Node) -> Iterator[Change]:
    about = _about(new)
    yield from _limit_change(about, old, new)
    yield from _warn_change(about, old, new)
    yield from _forecast_change(about, old, new)
    scopes = old.pairs("scope"), new.pairs("scope")
    if scopes[0] != scopes[1]:
        words = ("covers ", *pairs(scopes[0]), " → ", *pairs(scopes[1]))
        yield about.change("scope", Risk.CHANGED, *words, attention=True)


def _limit_change(about: About, old: Node, new: Node) -> Iterator[Change]:
    """More money is looser, as long as the period and the currency stay."""
    limits, shown = (old.money("limit"), new.money("limit")), (_limit(old), _limit(new))
    if shown[0] == shown[1]:
        return
    comparable = shown[0][1] == shown[1][1] and limits[0].currency == limits[1].currency
    risk = by_rise((limits[0].amount, limits[1].amount), Risk.LOOSENED)
    words = ("limit ", *shown[0], " → ", *shown[1])
    attention = None if comparable else True
    yield about.change("limit", risk if comparable else Risk.CHANGED, *words, attention=attention)


def _warn_change(about: About, old: Node, new: Node) -> Iterator[Change]:
    before, after = _warn_at(old), _warn_at(new)
    if before == after:
        return
    risk = Risk.LOOSENED if set(after) < set(before) else Risk.CHANGED
    risk = Risk.TIGHTENED if set(before) < set(after) else risk
    words = [
        ", ".join(percent_text(share) for share in side) or "no share" for side in (before, after)
    ]
    yield about.change("warn_at", risk, f"warns at {words[0]} → {words[1]}")


def _forecast_change(about: About, old: Node, new: Node) -> Iterator[Change]:
    before, after = old.flag("forecast"), new.flag("forecast")
    if before != after:
        words = "also warns by forecast" if after else "no longer warns by forecast"
        yield about.change("forecast", Risk.TIGHTENED if after else Risk.LOOSENED, words)
