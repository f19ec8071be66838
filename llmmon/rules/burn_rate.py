"""Alerting rules of one SLO: budget burning too fast, budget gone, metric gone."""

from __future__ import annotations

from decimal import Decimal

from llmmon.model import naming
from llmmon.model.indicator import Counted, Needed
from llmmon.model.service import Service
from llmmon.model.slo import BurnTier, Slo
from llmmon.promql import Number, Product, Vector, absent, highest, total
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
            expr=_any_absent(needed),
            for_=ABSENT_FOR,
            labels=literals(absent_labels(service, slo, metric)),
            annotations=annotate(service, slo, naming.ABSENT_ALERT, absent_words(slo, metric)),
        )
        for metric, needed in needed_series(slo).items()
    )


def _any_absent(needed: tuple[Needed, ...]) -> Vector:
    """One sample without labels: `absent` takes over those of its matchers, such as `le`."""
    missing: Vector = absent(needed[0].selector)
    for each in needed[1:]:
        missing = missing.otherwise(absent(each.selector))
    missing = total(missing)
    given = needed[0].given
    return missing if given is None else missing.both(total(given))


def needed_series(slo: Slo) -> dict[str, tuple[Needed, ...]]:
    """By metric, the series without which the SLO would see nothing, or see errors as successes.

    What is needed only where another series is there has a metric of its own.
    """
    needed: dict[str, tuple[Needed, ...]] = {}
    for each in slo.indicator.needed or _needed(slo):
        known = needed.get(each.selector.metric, ())
        if each not in known:
            needed[each.selector.metric] = (*known, each)
    return needed


def _needed(slo: Slo) -> tuple[Needed, ...]:
    """The counters. A child of the total's own metric is not needed: no error series, no errors."""
    bad, everything = slo.indicator.bad, slo.indicator.total
    if not isinstance(everything, Counted):
        return tuple(Needed(selector=selector) for selector in everything.selectors)
    needed = [everything.add]
    if isinstance(bad, Counted):
        if bad.add.metric != everything.add.metric:
            needed.append(bad.add)
        if bad.subtract is not None:
            needed.append(bad.subtract)
    return tuple(Needed(selector=selector) for selector in needed)
