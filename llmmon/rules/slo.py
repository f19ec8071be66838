"""Recording rules of one SLO: the event pair, the error ratio per window, the budget."""

from __future__ import annotations

from decimal import Decimal

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import BASE_WINDOW, Slo
from llmmon.promql import Binary, Number, Vector, constant, highest
from llmmon.rules import event_counts
from llmmon.rules.burn_rate import slo_alerts
from llmmon.rules.identity import recorded, slo_id, slo_labels
from llmmon.rules.types import AlertingRule, RecordingRule, RuleFile, RuleGroup
from llmmon.units import Duration, decimal_text

_MODE = {"sloth_mode": "llmmon", "sloth_spec": "llmmon/v1"}


def slo_rule_file(service: Service, slo: Slo) -> RuleFile:
    """All rules of one SLO. Topics are unique in a service because SLO names are."""
    return RuleFile(
        topic=f"slo-{slo.name}",
        groups=(
            _group(service, slo, "sli", indicator_rules(service, slo)),
            _group(service, slo, "budget", budget_rules(service, slo)),
            _group(service, slo, "alerts", slo_alerts(service, slo)),
        ),
    )


def _group(
    service: Service, slo: Slo, part: str, rules: tuple[RecordingRule | AlertingRule, ...]
) -> RuleGroup:
    name = naming.rule_group(slo_id(service, slo), part)
    return RuleGroup(name=name, interval=event_counts.EVALUATION_INTERVAL, rules=rules)


def indicator_rules(service: Service, slo: Slo) -> tuple[RecordingRule, ...]:
    """The pair of event rates, its hourly increases, and the error ratio of each window."""
    labels = slo_labels(service, slo)
    hour = event_counts.HOUR

    def record(name: str, expr: Vector) -> RecordingRule:
        return RecordingRule(record=name, expr=expr, labels=labels)

    pair = (
        record(
            naming.EVENTS_TOTAL, event_counts.events_per_second(slo.indicator.total, service, slo)
        ),
        record(naming.EVENTS_BAD, event_counts.bad_per_second(service, slo)),
        record(naming.EVENTS_TOTAL_HOURLY, event_counts.event_count("total", hour, service, slo)),
        record(naming.EVENTS_BAD_HOURLY, event_counts.event_count("bad", hour, service, slo)),
    )
    return pair + tuple(_ratio_rule(service, slo, window) for window in slo.ratio_windows)


def _ratio_rule(service: Service, slo: Slo, window: Duration) -> RecordingRule:
    return RecordingRule(
        record=naming.error_ratio(window),
        expr=event_counts.error_ratio(window, service, slo),
        labels=slo_labels(service, slo) | {naming.SLOTH_WINDOW_LABEL: str(window)},
    )


def budget_rules(service: Service, slo: Slo) -> tuple[RecordingRule, ...]:
    """Objective, error budget, burn rates and what is left of the budget in the period."""
    labels = slo_labels(service, slo)
    budget = Number(slo.error_budget)

    def record(name: str, expr: Vector) -> RecordingRule:
        return RecordingRule(record=name, expr=expr, labels=labels)

    def one(name: str) -> Vector:
        return highest(recorded(name, service, slo), slo.split_by)

    now = one(naming.error_ratio(BASE_WINDOW))
    period = one(naming.error_ratio(slo.window))
    spent = one(naming.PERIOD_BURN_RATE)
    return (
        record(naming.OBJECTIVE, constant(slo.objective)),
        record(naming.ERROR_BUDGET, constant(slo.error_budget)),
        record(naming.PERIOD_DAYS, constant(slo.window.seconds / 86_400)),
        record(naming.CURRENT_BURN_RATE, now.arithmetic("/", budget)),
        record(naming.PERIOD_BURN_RATE, period.arithmetic("/", budget)),
        record(naming.BUDGET_REMAINING, Binary(Number(Decimal(1)), "-", spent)),
        RecordingRule(
            record=naming.SLO_INFO,
            expr=constant(Decimal(1)),
            labels=labels | _MODE | {"sloth_objective": decimal_text(slo.objective * 100)},
        ),
    )
