"""Alerts that spending is not what the rules see: unpriced tokens, a module that counts otherwise,
counters that are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.catalog.native import TOKENS, UNPRICED_TOKENS
from llmmon.catalog.native_names import native_names
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.spending import COST, Spending
from llmmon.promql import (
    Matcher,
    Number,
    Selector,
    Vector,
    absent,
    increase,
    magnitude,
    one_of,
    total,
)
from llmmon.rules.burn_rate import ABSENT_FOR
from llmmon.rules.event_counts import HOUR
from llmmon.rules.identity import cost_labels, of_service, service_labels
from llmmon.rules.increments import MINUTE, minutes
from llmmon.rules.links import links
from llmmon.rules.template import VALUE_AS_PERCENTAGE, label, literals
from llmmon.rules.types import AlertingRule, Labels
from llmmon.units import Duration

UNPRICED_FOR = Duration.parse("5m")
_SEEN_FOR = Duration.parse("15m")
"""How long the alert goes on after the last of such tokens."""
MISMATCH_FOR = Duration.parse("15m")
MOST_APART = Decimal("0.01")
"""How far the module's own cost and the rules' may be apart, of their mean."""
_MODEL = (naming.MODEL_LABEL,)


def cost_alerts(spending: Spending) -> tuple[AlertingRule, ...]:
    """Every alert of a service's spending that is not about a budget."""
    return tuple(_alerts(spending))


def _alerts(spending: Spending) -> Iterator[AlertingRule]:
    service = spending.service
    if not service.instrumented:
        return
    yield unpriced_alert(service)
    if token_priced(spending):
        yield mismatch_alert(spending)
    if service.alerting.absent != "off":
        yield absent_alert(service)


def token_priced(spending: Spending) -> tuple[str, ...]:
    """The instrumented models that are billed by what calls use, and never by the hour."""
    return tuple(
        model.name for model in spending.priced if model.source is None and not model.is_hosted
    )


def unpriced_labels(service: Service) -> Labels:
    """Labels of the alert on unpriced tokens, but those of the series."""
    return _labels(cost_labels(service), service, "ticket")


def unpriced_alert(service: Service) -> AlertingRule:
    """Tokens that have no price: spending that nobody sees."""
    names = native_names(service.instrumentation, service.currency)
    counter = of_service(names.of(UNPRICED_TOKENS).name, service)
    seen = total(increase(counter.over(_SEEN_FOR)), (*_MODEL, naming.DIRECTION_LABEL))
    model, direction = label(naming.MODEL_LABEL), label(naming.DIRECTION_LABEL)
    words = {
        "summary": f"{service.name}: {direction} tokens of {model} have no price",
        "description": (
            f"Calls used {direction} tokens of {model} for which the spec has no price. What they "
            "cost is in no budget. Add the price, or, if they are free, a price of 0."
        ),
    }
    return AlertingRule(
        alert=naming.UNPRICED_ALERT,
        expr=seen.compare(">", 0),
        for_=UNPRICED_FOR,
        labels=literals(unpriced_labels(service)),
        annotations=words | links(service, naming.UNPRICED_ALERT, "cost"),
    )


def mismatch_labels(service: Service) -> Labels:
    """Labels of the alert that two sums differ, but the model."""
    return _labels(cost_labels(service), service, "ticket")


def mismatch_alert(spending: Spending) -> AlertingRule:
    """The module's own cost and the rules' are apart: one of them has old prices."""
    service = spending.service
    rules, module = hour_by_rules(spending), hour_by_module(spending)
    mean = rules.arithmetic("+", module).arithmetic("/", 2)
    apart = magnitude(rules.arithmetic("-", module)).arithmetic("/", mean)
    model = label(naming.MODEL_LABEL)
    words = {
        "summary": f"{service.name}: the cost of {model} is in doubt",
        "description": (
            f"What the application adds up for {model} at call time and what the rules make of its "
            f"token counters were {VALUE_AS_PERCENTAGE} apart over the last hour. One of the two "
            "was built from other prices: deploy the generated module and the rules of one build."
        ),
    }
    return AlertingRule(
        alert=naming.COST_MISMATCH_ALERT,
        expr=apart.compare(">", Number(MOST_APART)),
        for_=MISMATCH_FOR,
        labels=literals(mismatch_labels(service)),
        annotations=words | links(service, naming.COST_MISMATCH_ALERT, "cost"),
    )


def hour_by_rules(spending: Spending) -> Vector:
    """What the rules make of the last hour, of the models that the module can add up as well."""
    billed = Matcher(naming.MODEL_LABEL, "=~", one_of(token_priced(spending)))
    return _hour(of_service(naming.increase(COST, MINUTE), spending.service).where(billed))


def hour_by_module(spending: Spending) -> Vector:
    """What the application itself added up in the last hour."""
    return _hour(of_service(naming.MODULE_COST, spending.service))


def _hour(by_minute: Selector) -> Vector:
    return total(minutes(by_minute, HOUR), _MODEL)


def absent_labels(service: Service) -> Labels:
    """Labels of the alert that no tokens are counted any more."""
    name = native_names(service.instrumentation, service.currency).of(TOKENS).name
    labels = _labels(service_labels(service), service, service.alerting.absent)
    return labels | {naming.MISSING_METRIC_LABEL: name}


def absent_alert(service: Service) -> AlertingRule:
    """No token counter at all: spending goes on unseen."""
    labels = absent_labels(service)
    name = labels[naming.MISSING_METRIC_LABEL]
    words = {
        "summary": f"{service.name}: {name} is missing",
        "description": (
            f"Prometheus has no series of {name}, so nobody can say what is spent, and no budget's "
            "alert can fire. The application may be down, not scraped, or without its "
            "instrumentation."
        ),
    }
    return AlertingRule(
        alert=naming.ABSENT_ALERT,
        # `absent` takes over its matchers as labels.
        expr=total(absent(of_service(name, service))),
        for_=ABSENT_FOR,
        labels=literals(labels),
        annotations=words | links(service, naming.ABSENT_ALERT, "cost"),
    )


def _labels(own: Labels, service: Service, urgency: str) -> Labels:
    return own | {naming.SEVERITY_LABEL: service.alerting.severity(urgency)}
