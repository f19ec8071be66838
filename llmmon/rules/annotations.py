"""What an alert says to the person it wakes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import BurnTier, Slo
from llmmon.rules.links import links
from llmmon.rules.template import VALUE_AS_PERCENTAGE, literal, one_of_split
from llmmon.rules.types import Labels
from llmmon.units import Duration, decimal_text, percent_text


@dataclass(frozen=True, slots=True)
class Words:
    """Summary and description of an alert, as templates."""

    summary: str
    description: str
    of_one_value: bool = True
    """Whether a split SLO raises the alert for one of its label values rather than for all."""


def annotate(service: Service, slo: Slo, alert: str, words: Words) -> Labels:
    """Summary, description, and the links that the spec gives a base for."""
    who = f"{service.name} {slo.name}{one_of_split(slo.split_by) if words.of_one_value else ''}"
    summary = f"{who}: {words.summary}"
    found = links(service, alert, "slo", naming.slo_panel(slo.name))
    return {"summary": summary, "description": words.description, **found}


def burn_rate_words(factor: Decimal) -> str:
    """A burn rate in words: `14.4 times the sustainable rate`."""
    rate = "the sustainable rate"
    return rate if factor == 1 else f"{decimal_text(factor)} times {rate}"


def _time_to_exhaustion(slo: Slo, tier: BurnTier) -> str:
    return Duration(int(slo.window.milliseconds / tier.factor)).words()


def burn_words(slo: Slo, tier: BurnTier) -> Words:
    """A burn-rate alert, with the burn rate in plain words and the time to exhaustion."""
    rate = burn_rate_words(tier.factor)
    limit = percent_text(tier.factor * slo.error_budget)
    event = literal(slo.event)
    return Words(
        summary=f"error budget burns at more than {rate}",
        description=(
            f"{VALUE_AS_PERCENTAGE} of {event} were bad over the last {tier.short_window.words()}, "
            f"and more than {limit} over the last {tier.long_window.words()}. "
            f"Good is: {literal(slo.description)}. "
            f"The objective is {percent_text(slo.objective)} over {slo.window.words()}; "
            f"at {rate}, the whole error budget of {slo.window.words()} "
            f"is gone in {_time_to_exhaustion(slo, tier)}."
        ),
    )


def exhausted_words(slo: Slo) -> Words:
    """The alert that nothing is left of the budget."""
    return Words(
        summary="error budget is used up",
        description=(
            f"{VALUE_AS_PERCENTAGE} of the error budget is left: over the last "
            f"{slo.window.words()}, more than {percent_text(slo.error_budget)} of "
            f"{literal(slo.event)} were bad. Good is: {literal(slo.description)}."
        ),
    )


def absent_words(slo: Slo, metric: str) -> Words:
    """The alert that a metric is gone."""
    return Words(
        summary=f"{metric} is missing",
        description=(
            f"Prometheus has no series of {metric} that this SLO counts, so nobody can say whether "
            f"the objective of {percent_text(slo.objective)} is met, and no other alert of it can "
            "fire. The application may be down, not scraped, or without its instrumentation."
        ),
        of_one_value=False,
    )
