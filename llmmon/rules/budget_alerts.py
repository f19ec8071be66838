"""Alerting rules of one budget: shares spent, all spent, a forecast that is too high, a spike."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.budget import MIN_ELAPSED, Budget, Spike
from llmmon.model.service import Service
from llmmon.promql import Number, Vector, equal, total
from llmmon.rules.budget_spending import measure_of, spending_of
from llmmon.rules.identity import budget_labels, of_budget, of_service
from llmmon.rules.increments import MINUTE, minutes
from llmmon.rules.links import links
from llmmon.rules.template import VALUE, VALUE_AS_PERCENTAGE, literal, literals, one_of_split
from llmmon.rules.types import AlertingRule, Labels
from llmmon.units import Duration, decimal_text, percent_text

AT_ONCE = Duration.parse("1m")
FORECAST_FOR = Duration.parse("15m")
SPIKE_FOR = Duration.parse("1m")


def budget_alerts(service: Service, budget: Budget) -> tuple[AlertingRule, ...]:
    """Every alert of a budget, the most urgent first."""
    return tuple(_alerts(service, budget))


def _alerts(service: Service, budget: Budget) -> Iterator[AlertingRule]:
    if budget.spike is not None:
        yield spike_alert(service, budget, budget.spike)
    yield exhausted_alert(service, budget)
    if budget.forecast:
        yield forecast_alert(service, budget)
    for share in sorted(budget.warn_at, reverse=True):
        if share < 1:
            yield share_alert(service, budget, share)


def alert_labels(service: Service, budget: Budget, urgency: str) -> Labels:
    """Labels of an alert of a budget, but those that it is split by."""
    severity = {naming.SEVERITY_LABEL: service.alerting.severity(urgency)}
    return budget_labels(service, budget) | severity


def share_labels(service: Service, budget: Budget, share: Decimal) -> Labels:
    """Labels of the alert that a share is spent."""
    return alert_labels(service, budget, "ticket") | {naming.SHARE_LABEL: percent_text(share)}


def share_alert(service: Service, budget: Budget, share: Decimal) -> AlertingRule:
    """A share of the limit is spent."""
    spent = of_budget(naming.BUDGET_SHARE, service, budget)
    return _alert(
        service,
        budget,
        naming.BUDGET_SHARE_ALERT,
        spent.compare(">=", Number(share)),
        share_labels(service, budget, share),
        (
            f"more than {percent_text(share)} of the budget is spent",
            f"{VALUE_AS_PERCENTAGE} of {_limit(budget)} is spent.",
        ),
    )


def exhausted_alert(service: Service, budget: Budget) -> AlertingRule:
    """All of the limit is spent."""
    spent = of_budget(naming.BUDGET_SHARE, service, budget)
    return _alert(
        service,
        budget,
        naming.BUDGET_EXHAUSTED_ALERT,
        spent.compare(">=", 1),
        alert_labels(service, budget, "page"),
        ("the budget is spent", f"{VALUE_AS_PERCENTAGE} of {_limit(budget)} is spent."),
    )


def forecast_alert(service: Service, budget: Budget) -> AlertingRule:
    """At the present rate the limit will be passed; only once enough of the period has gone by."""
    limit = Number(budget.limit.amount)
    forecast = total(of_budget(naming.BUDGET_FORECAST, service, budget), budget.split_by)
    ahead = forecast.arithmetic("/", limit)
    left = total(of_budget(naming.BUDGET_SHARE, service, budget), budget.split_by).compare("<", 1)
    return _alert(
        service,
        budget,
        naming.BUDGET_FORECAST_ALERT,
        ahead.compare(">", 1).both(left).when(_enough_has_passed(service, budget)),
        alert_labels(service, budget, "ticket"),
        (
            "the budget will not last",
            f"At the rate of the last {'hour' if budget.period == 'day' else 'day'}, "
            f"{VALUE_AS_PERCENTAGE} of {_limit(budget)} will be spent at the end of the "
            f"{budget.period}.",
        ),
        FORECAST_FOR,
    )


def _enough_has_passed(service: Service, budget: Budget) -> Vector:
    period = equal(**{naming.PERIOD_LABEL: budget.period})
    passed = total(of_service(naming.PERIOD_ELAPSED, service).where(*period))
    left = total(of_service(naming.PERIOD_REMAINING, service).where(*period))
    share = passed.arithmetic("/", passed.arithmetic("+", left))
    return share.compare(">=", Number(MIN_ELAPSED))


def spike_alert(service: Service, budget: Budget, spike: Spike) -> AlertingRule:
    """Spending that the budget cannot sustain, now and for long enough to matter."""
    factor = decimal_text(spike.factor)
    above = tuple(
        _times_sustainable(service, budget, window).compare(">", Number(spike.factor))
        for window in (spike.short_window, spike.long_window)
    )
    gone = Duration(int(budget.length.milliseconds / spike.factor)).words()
    return _alert(
        service,
        budget,
        naming.BUDGET_SPIKE_ALERT,
        above[0].both(above[1]),
        alert_labels(service, budget, "page"),
        (
            f"spending at more than {factor} times what the budget sustains",
            f"In the last {spike.short_window.words()} spending was {VALUE} times the rate at which "
            f"{_limit(budget)} lasts, and over {spike.long_window.words()} more than {factor} "
            f"times. At {factor} times, the whole budget is gone in {gone}.",
        ),
        SPIKE_FOR,
    )


def _times_sustainable(service: Service, budget: Budget, window: Duration) -> Vector:
    """Spending in a window, over what the budget allows in it."""
    series = spending_of(naming.increase(measure_of(budget), MINUTE), service, budget)
    spent = total(minutes(series, window), budget.split_by)
    windows = Number(Decimal(budget.length.milliseconds // window.milliseconds))
    return spent.arithmetic("*", windows).arithmetic("/", Number(budget.limit.amount))


def _limit(budget: Budget) -> str:
    """`500 USD a day`."""
    return literal(f"{budget.limit} {budget.period_words}")


def _alert(
    service: Service,
    budget: Budget,
    name: str,
    expr: Vector,
    labels: Labels,
    words: tuple[str, str],
    for_: Duration = AT_ONCE,
) -> AlertingRule:
    who = f"{service.name} {budget.name}{one_of_split(budget.split_by)}"
    annotations = {"summary": f"{who}: {words[0]}", "description": words[1]}
    return AlertingRule(
        alert=name,
        expr=expr,
        for_=for_,
        labels=literals(labels),
        annotations=annotations | links(service, name, "cost", naming.budget_panel(budget.name)),
    )
