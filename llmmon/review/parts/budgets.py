"""Budgets: limits, periods, warnings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.review.change import About, Change, Risk, by_rise
from llmmon.review.document import Node
from llmmon.review.matching import match_by_name
from llmmon.review.phrase import Phrase, joined, pairs, word
from llmmon.units import Money, Tokens, decimal_text, percent_text


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
    """`500 USD a day`, `20M tokens in any 7 days`, `500 USD a day for each tenant`."""
    amount, each = budget.limit("limit"), budget.texts("split_by")
    rolling = budget.optional(budget.duration, "rolling")
    split = (" for each ", *joined([(word(label),) for label in each], " and ")) if each else ()
    if rolling is not None:
        return (f"{amount} in any {rolling.words()}", *split)
    return (f"{amount} a ", word(budget.text("period")), *split)


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
    yield from _spike_change(about, old, new)
    scopes = old.pairs("scope"), new.pairs("scope")
    if scopes[0] != scopes[1]:
        words = ("covers ", *pairs(scopes[0]), " → ", *pairs(scopes[1]))
        yield about.change("scope", Risk.CHANGED, *words, attention=True)


def _limit_change(about: About, old: Node, new: Node) -> Iterator[Change]:
    """More is looser, as long as the period and the unit stay."""
    limits, shown = (old.limit("limit"), new.limit("limit")), (_limit(old), _limit(new))
    if shown[0] == shown[1]:
        return
    comparable = shown[0][1:] == shown[1][1:] and _unit(limits[0]) == _unit(limits[1])
    risk = by_rise((limits[0].amount, limits[1].amount), Risk.LOOSENED)
    words = ("limit ", *shown[0], " → ", *shown[1])
    attention = None if comparable else True
    yield about.change("limit", risk if comparable else Risk.CHANGED, *words, attention=attention)


def _unit(limit: Money | Tokens) -> str:
    return limit.currency if isinstance(limit, Money) else "tokens"


def _spike_change(about: About, old: Node, new: Node) -> Iterator[Change]:
    before, after = (_spike_factor(budget) for budget in (old, new))
    if before == after:
        return
    words = [f"{decimal_text(f)} times" if f else "never" for f in (before, after)]
    # No spike alert at all is the loosest.
    risk = by_rise((before or Decimal("Infinity"), after or Decimal("Infinity")), Risk.LOOSENED)
    yield about.change("spike", risk, f"pages for spending at {words[0]} → {words[1]}")


def _spike_factor(budget: Node) -> Decimal | None:
    return budget.node("spike").number("factor") if budget.get("spike") is not None else None


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
