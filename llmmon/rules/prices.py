"""Prices as series: what a token, a unit or an hour costs now. They change by themselves on the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.price import DIRECTIONS, Price, SelfHosted
from llmmon.model.service import ModelEntry, Service
from llmmon.promql import Vector, constant, now
from llmmon.rules.identity import cost_labels
from llmmon.rules.types import Labels, RecordingRule

Since = tuple[int | None, Decimal | None]
"""From when on something costs what; `None` while it has no price."""


def price_rules(service: Service) -> tuple[RecordingRule, ...]:
    """Every price of a service, each as one rule without input."""
    rules = (rule for model in service.models for rule in _of_model(service, model))
    return tuple(rules)


def _of_model(service: Service, model: ModelEntry) -> Iterator[RecordingRule]:
    own = cost_labels(service) | {naming.MODEL_LABEL: model.name}
    for name, labels, steps in (*_rates(model), *_hours(model)):
        expr = price_over_time(steps)
        if expr is not None:
            yield RecordingRule(record=name, expr=expr, labels=own | labels)


_Steps = Iterator[tuple[str, Labels, list[Since]]]


def _rates(model: ModelEntry) -> _Steps:
    found = (rate for price in model.prices for rate in price.rates)
    keys = dict.fromkeys((rate.unit, rate.service_tier, rate.context_tier) for rate in found)
    for unit, service_tier, context_tier in keys:
        steps = [(p.since, p.amount(unit, service_tier, context_tier)) for p in model.prices]
        tiers = {naming.SERVICE_TIER_LABEL: service_tier}
        if unit in DIRECTIONS:
            labels = {naming.DIRECTION_LABEL: unit, naming.CONTEXT_TIER_LABEL: context_tier}
            yield naming.TOKENS_PRICE, labels | tiers, steps
        else:
            yield naming.UNITS_PRICE, {naming.UNIT_LABEL: unit} | tiers, steps


def _hours(model: ModelEntry) -> _Steps:
    """The price of an hour, and what each token weighs in sharing it out."""
    if not model.is_hosted:
        return
    hosted = [price.self_hosted for price in model.prices]
    yield naming.HOURS_PRICE, {}, _steps(model.prices, [h.per_hour if h else None for h in hosted])
    for direction in DIRECTIONS:
        weights = [weight(h, direction) if h else None for h in hosted]
        yield (
            naming.TOKENS_WEIGHT,
            {naming.DIRECTION_LABEL: direction},
            _steps(model.prices, weights),
        )


def _steps(prices: Sequence[Price], values: Sequence[Decimal | None]) -> list[Since]:
    return [(price.since, value) for price, value in zip(prices, values, strict=True)]


def weight(hosted: SelfHosted, direction: str) -> Decimal:
    """What a token costs of an output token. One from a cache has been computed before: nothing."""
    if direction in ("output", "reasoning"):
        return Decimal(1)
    return Decimal(0) if direction == "cached_input" else hosted.input_weight


def price_over_time(steps: Sequence[Since]) -> Vector | None:
    """A value that changes at its dates; no sample while there is none."""
    expr: Vector | None = None
    for index, (since, value) in enumerate(steps):
        if value is None:
            continue
        until = steps[index + 1][0] if index + 1 < len(steps) else None
        term = _between(value, since, until)
        expr = term if expr is None else expr.otherwise(term)
    return expr


def _between(value: Decimal, since: int | None, until: int | None) -> Vector:
    term: Vector = constant(value)
    if since is not None:
        term = term.both(now().compare(">=", since))
    if until is not None:
        term = term.both(now().compare("<", until))
    return term
