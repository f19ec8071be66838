"""Recording rules of what a service spends: tokens and other units, times what they cost at the time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmmon.catalog.native import BILLED_UNITS, COST, TOKENS, NativeMetric
from llmmon.catalog.native_names import native_names
from llmmon.catalog.native_series import billed_units
from llmmon.model import naming
from llmmon.model.price import BASE_TIER, STANDARD_TIER
from llmmon.model.service import ModelEntry, Service, TokenCounter
from llmmon.model.spending import COST as MONEY
from llmmon.model.spending import TOKENS as TOKEN_COUNT
from llmmon.model.spending import Spending
from llmmon.promql import (
    Binary,
    Matching,
    Selector,
    Vector,
    at_least,
    merged,
    now,
    total,
)
from llmmon.rules.budget_spending import spent_rule
from llmmon.rules.calendar import PERIODS
from llmmon.rules.cost_alerts import cost_alerts
from llmmon.rules.efficiency import efficiency_rules
from llmmon.rules.event_counts import EVALUATION_INTERVAL, HOUR
from llmmon.rules.groups import groups_of
from llmmon.rules.identity import cost_labels, of_service, service_labels
from llmmon.rules.increments import MINUTE, increments, minutes, of_each_series
from llmmon.rules.prices import price_rules
from llmmon.rules.to_date import ToDate
from llmmon.rules.types import (
    MAX_RULES_PER_GROUP,
    AlertingRule,
    RecordingRule,
    RuleFile,
)

TOPIC = "cost"
_MODEL = (naming.MODEL_LABEL,)
_TOKEN_KEY = (naming.DIRECTION_LABEL, naming.SERVICE_TIER_LABEL, naming.CONTEXT_TIER_LABEL)
_UNIT_KEY = (naming.UNIT_LABEL, naming.SERVICE_TIER_LABEL)


def cost_rule_file(service: Service) -> RuleFile | None:
    """All rules of a service's spending; none where nothing has a price and no budget is of tokens."""
    spending = Spending(service)
    if not spending.measures:
        return None
    parts: list[tuple[str, Sequence[RecordingRule | AlertingRule]]] = [
        ("prices", price_rules(service)),
        *_in_order(spending),
        ("calendar", tuple(_calendar(spending))),
        ("efficiency", (*_module_cost(service, spending), *efficiency_rules(spending))),
        ("alerts", cost_alerts(spending)),
    ]
    groups = (
        group
        for part, rules in parts
        for group in groups_of(f"{service.name}-{TOPIC}", part, rules, EVALUATION_INTERVAL)
    )
    return RuleFile(topic=TOPIC, groups=tuple(groups))


def _in_order(spending: Spending) -> Iterator[tuple[str, tuple[RecordingRule, ...]]]:
    """From tokens to budgets, each rule after those that it reads, in one group as far as it holds them.

    What another group reads is up to a minute old. What an hour comes to must be in the group of its
    minutes.
    """
    tokens, money = tuple(_tokens(spending)), tuple(_spending(spending))
    after = (
        *(rule for measure in spending.measures for rule in ToDate(spending, measure).rules()),
        *(spent_rule(spending.service, budget) for budget in spending.service.budgets),
    )
    if len(tokens) + len(money) <= MAX_RULES_PER_GROUP:
        yield "spending", (*tokens, *money, *after)
    else:
        yield "tokens", tokens
        yield "spending", (*money, *after)


def _tokens(spending: Spending) -> Iterator[RecordingRule]:
    """What was counted in the last minute."""
    service = spending.service
    labels = service_labels(service)
    if service.instrumented:
        tokens = _counted(spending, TOKENS, _TOKEN_KEY)
        yield RecordingRule(record=naming.TOKENS_BY_DIRECTION, expr=tokens, labels=labels)
    for model in service.models:
        yield from _engine_tokens(service, model)
    if _bills_units(service):
        units = _counted(spending, BILLED_UNITS, _UNIT_KEY)
        yield RecordingRule(record=naming.BILLED_UNITS, expr=units, labels=labels)


def _spending(spending: Spending) -> Iterator[RecordingRule]:
    """What that costs, and both by the hour."""
    service = spending.service
    labels, money = service_labels(service), cost_labels(service)

    def recorded(name: str) -> Selector:
        return of_service(name, service)

    if _counts_hosted(service):
        weighted = _times_price(naming.TOKENS_BY_DIRECTION, naming.TOKENS_WEIGHT, service)
        summed = total(weighted, spending.labels)
        yield RecordingRule(record=naming.WEIGHTED_TOKENS, expr=summed, labels=labels)
        hourly = minutes(recorded(naming.WEIGHTED_TOKENS), HOUR)
        yield RecordingRule(record=naming.WEIGHTED_TOKENS_HOURLY, expr=hourly, labels=labels)
    if spending.priced:
        name = naming.increase(MONEY, MINUTE)
        yield RecordingRule(record=name, expr=_cost(spending), labels=money)
    if TOKEN_COUNT in spending.measures:
        summed = total(recorded(naming.TOKENS_BY_DIRECTION), spending.labels)
        name = naming.increase(TOKEN_COUNT, MINUTE)
        yield RecordingRule(record=name, expr=summed, labels=labels)
    for measure in spending.measures:
        yield from ToDate(spending, measure).hours()


def _module_cost(service: Service, spending: Spending) -> Iterator[RecordingRule]:
    """What the application adds up itself."""
    if any(model.prices for model in service.instrumented):
        module, labels = _counted(spending, COST, ()), cost_labels(service)
        yield RecordingRule(record=naming.MODULE_COST, expr=module, labels=labels)


def _counted(spending: Spending, metric: NativeMetric, key: Sequence[str]) -> Vector:
    service = spending.service
    name = native_names(service.instrumentation, service.currency).of(metric).name
    return increments(of_service(name, service), (*spending.labels, *key))


def _bills_units(service: Service) -> bool:
    return any(billed_units(model) for model in service.instrumented)


def _counts_hosted(service: Service) -> bool:
    counted = (model for model in service.models if model.counts_tokens)
    return any(model.is_hosted for model in counted)


def _engine_tokens(service: Service, model: ModelEntry) -> Iterator[RecordingRule]:
    """What an engine counts of a model: no operations, no dimensions, no tiers."""
    for counter in model.token_counters:
        labels = {
            naming.MODEL_LABEL: model.name,
            naming.DIRECTION_LABEL: counter.direction,
            naming.SERVICE_TIER_LABEL: STANDARD_TIER,
            naming.CONTEXT_TIER_LABEL: BASE_TIER,
        }
        yield RecordingRule(
            record=naming.TOKENS_BY_DIRECTION,
            expr=_of_engine(counter),
            labels=service_labels(service) | labels,
        )


def _of_engine(counter: TokenCounter) -> Vector:
    def counted(selector: Selector) -> Vector:
        each = of_each_series(selector)
        return total(merged(each, counter.ranks) if counter.ranks else each)

    whole = counted(counter.add)
    if counter.subtract is None:
        return whole
    less = counted(counter.subtract).otherwise(whole.arithmetic("*", 0))
    # The two counters are not scraped at the same instant by all who scrape.
    return at_least(whole.arithmetic("-", less), Decimal(0))


def _times_price(counted: str, price: str, service: Service) -> Vector:
    """What was counted, at its price; nothing of what has none."""
    if price == naming.TOKENS_WEIGHT:
        key: tuple[str, ...] = (naming.DIRECTION_LABEL,)
    else:
        key = _TOKEN_KEY if price == naming.TOKENS_PRICE else _UNIT_KEY
    matching = Matching((*_MODEL, *key), many=True)
    return of_service(counted, service).arithmetic("*", of_service(price, service), matching)


def _cost(spending: Spending) -> Vector:
    service = spending.service
    rates = {r.is_of_tokens for m in spending.priced for p in m.prices for r in p.rates}
    terms: list[Vector] = []
    if True in rates:
        terms.append(_times_price(naming.TOKENS_BY_DIRECTION, naming.TOKENS_PRICE, service))
    if _bills_units(service):
        terms.append(_times_price(naming.BILLED_UNITS, naming.UNITS_PRICE, service))
    if any(model.is_hosted for model in spending.priced):
        terms += _hosted(service)
    summed = terms[0]
    for term in terms[1:]:
        summed = summed.otherwise(term)
    return total(summed, spending.labels)


def _hosted(service: Service) -> list[Vector]:
    """A minute of GPUs: shared out by what each call used of it; a minute without calls is nobody's."""
    minute = of_service(naming.HOURS_PRICE, service).arithmetic("/", 60)
    if not _counts_hosted(service):
        return [minute]
    weighted = of_service(naming.WEIGHTED_TOKENS, service)
    used = total(weighted, _MODEL).compare(">", 0)
    of_model, shared = Matching(_MODEL), Matching(_MODEL, many=True)
    share = weighted.arithmetic("/", used, shared).arithmetic("*", minute, shared)
    return [share, Binary(minute, "unless", used, of_model)]


def _calendar(spending: Spending) -> Iterator[RecordingRule]:
    """How much of each calendar period has passed, and how much is left."""
    clock = spending.service.utc_offset.seconds
    own = service_labels(spending.service)
    for name in spending.periods:
        period, labels = PERIODS[name], own | {naming.PERIOD_LABEL: name}
        elapsed, length = period.elapsed(now(clock)), period.length(now(clock))
        yield RecordingRule(record=naming.PERIOD_ELAPSED, expr=elapsed, labels=labels)
        left = Binary(length, "-", elapsed)
        yield RecordingRule(record=naming.PERIOD_REMAINING, expr=left, labels=labels)
