"""Alertmanager inhibition: one incident is one page.

A faster tier silences the slower ones of the same SLO, and all of them the notice that the budget is
gone. Tiers never inhibit each other both ways. Of a budget, what is spent silences what was bound to
come before: smaller shares, and the forecast. Drift in events silences drift in Prometheus of the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import equal, one_of
from llmmon.rules.drift.scope import drift_signals
from llmmon.rules.drift_job.scope import reports_of
from llmmon.rules.gpu_inhibition import gpu_inhibition
from llmmon.rules.types import InhibitRule
from llmmon.units import percent_text


def inhibit_rules(service: Service) -> tuple[InhibitRule, ...]:
    """The rules of one service: one per tier, fastest first; then those of its budgets."""
    windows = tuple(dict.fromkeys(_windows(slo) for slo in service.slos))
    equal_labels = _equal_labels(service)
    of_slos = tuple(rule for tiers in windows for rule in _rules(service, tiers, equal_labels))
    others = (*_of_budgets(service), *gpu_inhibition(service), *_of_drift(service))
    return (*of_slos, *others)


def _windows(slo: Slo) -> tuple[str, ...]:
    return tuple(str(tier.long_window) for tier in slo.tiers)


def _equal_labels(service: Service) -> tuple[str, ...]:
    split = {name for slo in service.slos for name in slo.split_by}
    return (naming.SERVICE_LABEL, naming.SLO_LABEL, *sorted(split))


def _rules(
    service: Service, windows: tuple[str, ...], equal_labels: tuple[str, ...]
) -> tuple[InhibitRule, ...]:
    burn = _matchers(service, naming.BURN_ALERT)
    by_tier = tuple(
        InhibitRule(
            source=(*burn, _window_is(window)),
            target=(*burn, f'{naming.LONG_WINDOW_LABEL}=~"{one_of(windows[index + 1 :])}"'),
            equal=equal_labels,
        )
        for index, window in enumerate(windows[:-1])
    )
    exhausted = InhibitRule(
        source=burn, target=_matchers(service, naming.EXHAUSTED_ALERT), equal=equal_labels
    )
    return (*by_tier, exhausted)


def _of_budgets(service: Service) -> Iterator[InhibitRule]:
    if not service.budgets:
        return
    split = {name for budget in service.budgets for name in budget.split_by}
    same = (naming.SERVICE_LABEL, naming.BUDGET_LABEL, *sorted(split))
    before = (naming.BUDGET_SHARE_ALERT, naming.BUDGET_FORECAST_ALERT)
    service_is = str(equal(**{naming.SERVICE_LABEL: service.name})[0])
    yield InhibitRule(
        source=_matchers(service, naming.BUDGET_EXHAUSTED_ALERT),
        target=(f'alertname=~"{one_of(before)}"', service_is),
        equal=same,
    )
    every = sorted({share for b in service.budgets for share in b.warn_at if share < 1})
    shares = [percent_text(share) for share in every]
    share_alert = _matchers(service, naming.BUDGET_SHARE_ALERT)
    for index, share in enumerate(shares[1:], start=1):
        yield InhibitRule(
            source=(*share_alert, str(equal(**{naming.SHARE_LABEL: share})[0])),
            target=(*share_alert, f'{naming.SHARE_LABEL}=~"{one_of(shares[:index])}"'),
            equal=same,
        )


def _of_drift(service: Service) -> Iterator[InhibitRule]:
    """Drift of a signal that both the job and the rules see is told by the job, which sees more."""
    if reports_of(service) is None or not any(drift_signals(service)):
        return
    yield InhibitRule(
        source=_matchers(service, naming.DRIFT_JOB_ALERT),
        target=_matchers(service, naming.DRIFT_ALERT),
        equal=(naming.SERVICE_LABEL, naming.MODEL_LABEL, naming.SIGNAL_LABEL),
    )


def _matchers(service: Service, alert: str) -> tuple[str, ...]:
    labels = {"alertname": alert, naming.SERVICE_LABEL: service.name}
    return tuple(str(matcher) for matcher in equal(**labels))


def _window_is(window: str) -> str:
    return str(equal(**{naming.LONG_WINDOW_LABEL: window})[0])
