"""Alerting rules of one SLO: budget burning too fast, budget gone, metric gone."""

from __future__ import annotations

from decimal import Decimal

from llmmon.model import naming
from llmmon.model.indicator import Counted
from llmmon.model.service import Service
from llmmon.model.slo import BurnTier, Slo
from llmmon.promql import Number, Product, Selector, Vector, absent, highest, total
from llmmon.rules import event_counts
from llmmon.rules.annotations import absent_words, annotate, burn_words, exhausted_words
from llmmon.rules.identity import recorded, slo_labels
from llmmon.rules.template import literals
from llmmon.rules.types import AlertingRule, Labels
from llmmon.units import Duration

EXHAUSTED_FOR = Duration.parse("15m")
ABSENT_FOR = Duration.parse("10m")


def slo_alerts(service: Service, slo: Slo) -> tuple[AlertingRule, ...]:
    """Every alert of an SLO, the most urgent first."""
    burning = tuple(burn_alert(service, slo, tier) for tier in slo.tiers)
    return (*burning, exhausted_alert(service, slo), *absent_alerts(service, slo))


def alert_labels(service: Service, slo: Slo, urgency: str) -> Labels:
    """Labels of an alert of an SLO, as the alert carries them: not yet templates."""
    return slo_labels(service, slo) | {
        naming.SEVERITY_LABEL: service.alerting.severity(urgency),
        naming.SLOTH_SEVERITY_LABEL: urgency,
    }


def burn_labels(service: Service, slo: Slo, tier: BurnTier) -> Labels:
    """Labels of a burn-rate alert."""
    window = {naming.LONG_WINDOW_LABEL: str(tier.long_window)}
    return alert_labels(service, slo, tier.urgency) | window


def burn_alert(service: Service, slo: Slo, tier: BurnTier) -> AlertingRule:
    """Budget burning `tier.factor` times too fast, over both windows, with enough bad events."""
    return AlertingRule(
        alert=naming.BURN_ALERT,
        expr=_too_fast(service, slo, tier),
        for_=tier.for_,
        keep_firing_for=tier.keep_firing_for,
        labels=literals(burn_labels(service, slo, tier)),
        annotations=annotate(service, slo, naming.BURN_ALERT, burn_words(slo, tier)),
    )


def _too_fast(service: Service, slo: Slo, tier: BurnTier) -> Vector:
    limit = Product((tier.factor, slo.error_budget))

    def above(window: Duration) -> Vector:
        ratio = recorded(naming.error_ratio(window), service, slo)
        return highest(ratio, slo.split_by).compare(">", limit)

    enough = _enough_bad_events(service, slo, tier.long_window)
    return above(tier.short_window).both(above(tier.long_window)).both(enough)


def _enough_bad_events(service: Service, slo: Slo, window: Duration) -> Vector:
    counted = event_counts.event_count("bad", window, service, slo)
    return counted.compare(">=", Number(Decimal(slo.min_bad_events)))


def exhausted_alert(service: Service, slo: Slo) -> AlertingRule:
    """Nothing left of the period's error budget."""
    left = highest(recorded(naming.BUDGET_REMAINING, service, slo), slo.split_by)
    gone = left.compare("<=", Number(Decimal(0)))
    return AlertingRule(
        alert=naming.EXHAUSTED_ALERT,
        expr=gone.both(_enough_bad_events(service, slo, slo.window)),
        for_=EXHAUSTED_FOR,
        labels=literals(alert_labels(service, slo, "ticket")),
        annotations=annotate(service, slo, naming.EXHAUSTED_ALERT, exhausted_words(slo)),
    )


def absent_labels(service: Service, slo: Slo, metric: str) -> Labels:
    """Labels of the alert that a metric is gone."""
    labels = alert_labels(service, slo, service.alerting.absent)
    return labels | {naming.MISSING_METRIC_LABEL: metric}


def absent_alerts(service: Service, slo: Slo) -> tuple[AlertingRule, ...]:
    """One alert per metric that the SLO cannot do without; none where the spec turns them off."""
    if service.alerting.absent == "off":
        return ()
    return tuple(
        AlertingRule(
            alert=naming.ABSENT_ALERT,
            expr=_any_absent(selectors),
            for_=ABSENT_FOR,
            labels=literals(absent_labels(service, slo, metric)),
            annotations=annotate(service, slo, naming.ABSENT_ALERT, absent_words(slo, metric)),
        )
        for metric, selectors in needed_series(slo).items()
    )


def _any_absent(selectors: tuple[Selector, ...]) -> Vector:
    """One sample without labels: `absent` takes over those of its matchers, such as `le`."""
    missing: Vector = absent(selectors[0])
    for selector in selectors[1:]:
        missing = missing.otherwise(absent(selector))
    return total(missing)


def needed_series(slo: Slo) -> dict[str, tuple[Selector, ...]]:
    """By metric, the series without which the SLO would see nothing, or see errors as successes.

    A child of the total's own metric is not needed: a missing error series is zero errors.
    """
    needed: dict[str, tuple[Selector, ...]] = {}
    for selector in _needed_selectors(slo):
        known = needed.get(selector.metric, ())
        if selector not in known:
            needed[selector.metric] = (*known, selector)
    return needed


def _needed_selectors(slo: Slo) -> tuple[Selector, ...]:
    bad, everything = slo.indicator.bad, slo.indicator.total
    if not isinstance(everything, Counted):
        return everything.selectors
    needed = [everything.add]
    if isinstance(bad, Counted):
        if bad.add.metric != everything.add.metric:
            needed.append(bad.add)
        if bad.subtract is not None:
            needed.append(bad.subtract)
    return tuple(needed)
