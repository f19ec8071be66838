"""Recording rules of what a service spends: tokens and other units, times what they cost at the time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmmon.catalog.native import BILLED_UNITS, COST, TOKENS, NativeMetric
from llmmon.catalog.native_names import native_names
from llmmon.catalog.native_series import billed_units
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.spending import COST as MONEY
from llmmon.model.spending import TOKENS as TOKEN_COUNT
from llmmon.model.spending import Spending
from llmmon.promql import Binary, Matching, Vector, now, total
from llmmon.rules.calendar import PERIODS
from llmmon.rules.cost_alerts import cost_alerts
from llmmon.rules.efficiency import efficiency_rules
from llmmon.rules.event_counts import EVALUATION_INTERVAL
from llmmon.rules.identity import cost_labels, of_service, service_labels
from llmmon.rules.increments import HOUR, MINUTE, increments, minutes
from llmmon.rules.prices import price_rules
from llmmon.rules.to_date import ToDate
from llmmon.rules.types import (
    MAX_RULES_PER_GROUP,
    AlertingRule,
    RecordingRule,
    RuleFile,
    RuleGroup,
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
        ("calendar", tuple(_calendar(spending))),
        *_by_measure(spending),
        ("beside", tuple(_beside(spending))),
        ("efficiency", efficiency_rules(spending)),
        ("alerts", cost_alerts(spending)),
    ]
    return RuleFile(topic=TOPIC, groups=tuple(_groups(service, parts)))


def _by_measure(
    spending: Spending,
) -> Iterator[tuple[str, tuple[RecordingRule, ...]]]:
    """The minutes of each measure and, in the same group, what is spent to date.

    With three periods beside the day, GPUs, other units and a clock at a quarter past the hour, the
    rules of money are as many as a group may hold.
    """
    first = tuple(_spending(spending))
    if MONEY in spending.measures:
        first += tuple(ToDate(spending, MONEY).rules())
    yield "spending", first
    if TOKEN_COUNT in spending.measures:
        yield "tokens", (_all_tokens(spending), *ToDate(spending, TOKEN_COUNT).rules())


def _groups(
    service: Service, parts: Sequence[tuple[str, Sequence[RecordingRule | AlertingRule]]]
) -> Iterator[RuleGroup]:
    for part, rules in parts:
        for start in range(0, len(rules), MAX_RULES_PER_GROUP):
            number = f"-{start // MAX_RULES_PER_GROUP + 1}" if start else ""
            name = naming.rule_group(f"{service.name}-{TOPIC}", f"{part}{number}")
            chunk = tuple(rules[start : start + MAX_RULES_PER_GROUP])
            yield RuleGroup(name=name, interval=EVALUATION_INTERVAL, rules=chunk)


def _spending(spending: Spending) -> Iterator[RecordingRule]:
    """What was counted in the last minute, and what that costs."""
    service = spending.service
    labels, money = service_labels(service), cost_labels(service)
    if service.instrumented:
        tokens = _counted(spending, TOKENS, _TOKEN_KEY)
        yield RecordingRule(record=naming.TOKENS_BY_DIRECTION, expr=tokens, labels=labels)
    if _bills_units(service):
        units = _counted(spending, BILLED_UNITS, _UNIT_KEY)
        yield RecordingRule(record=naming.BILLED_UNITS, expr=units, labels=labels)
    if _hosts_instrumented(service):
        weighted = _times_price(naming.TOKENS_BY_DIRECTION, naming.TOKENS_WEIGHT, service)
        summed = total(weighted, spending.labels)
        yield RecordingRule(record=naming.WEIGHTED_TOKENS, expr=summed, labels=labels)
    if spending.priced:
        name = naming.increase(MONEY, MINUTE)
        yield RecordingRule(record=name, expr=_cost(spending), labels=money)


def _beside(spending: Spending) -> Iterator[RecordingRule]:
    """What hosted models do in an hour, and the cost that the application itself adds up."""
    service = spending.service
    if _hosts_instrumented(service):
        hourly, own = (
            minutes(of_service(naming.WEIGHTED_TOKENS, service), HOUR),
            service_labels(service),
        )
        yield RecordingRule(record=naming.WEIGHTED_TOKENS_HOURLY, expr=hourly, labels=own)
    if any(model.prices for model in service.instrumented):
        module, labels = _counted(spending, COST, ()), cost_labels(service)
        yield RecordingRule(record=naming.MODULE_COST, expr=module, labels=labels)


def _all_tokens(spending: Spending) -> RecordingRule:
    service = spending.service
    summed = total(of_service(naming.TOKENS_BY_DIRECTION, service), spending.labels)
    name = naming.increase(TOKEN_COUNT, MINUTE)
    return RecordingRule(record=name, expr=summed, labels=service_labels(service))


def _counted(spending: Spending, metric: NativeMetric, key: Sequence[str]) -> Vector:
    service = spending.service
    name = native_names(service.instrumentation, service.currency).of(metric).name
    return increments(of_service(name, service), (*spending.labels, *key))


def _bills_units(service: Service) -> bool:
    return any(billed_units(model) for model in service.instrumented)


def _hosts_instrumented(service: Service) -> bool:
    return any(price.self_hosted for model in service.instrumented for price in model.prices)


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
    if any(price.self_hosted for model in spending.priced for price in model.prices):
        terms += _hosted(service)
    summed = terms[0]
    for term in terms[1:]:
        summed = summed.otherwise(term)
    return total(summed, spending.labels)


def _hosted(service: Service) -> list[Vector]:
    """A minute of GPUs: shared out by what each call used of it; a minute without calls is nobody's."""
    minute = of_service(naming.HOURS_PRICE, service).arithmetic("/", 60)
    if not _hosts_instrumented(service):
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
