"""Alertmanager inhibition: one incident is one page.

A faster tier silences the slower ones of the same SLO, and all of them the notice that the budget is
gone. Tiers never inhibit each other both ways.
"""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.model.slo import Slo
from llmmon.promql import equal, one_of
from llmmon.rules.types import InhibitRule


def inhibit_rules(service: Service) -> tuple[InhibitRule, ...]:
    """The rules of one service: one per tier, fastest first."""
    windows = tuple(dict.fromkeys(_windows(slo) for slo in service.slos))
    equal_labels = _equal_labels(service)
    return tuple(rule for tiers in windows for rule in _rules(service, tiers, equal_labels))


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


def _matchers(service: Service, alert: str) -> tuple[str, ...]:
    labels = {"alertname": alert, naming.SERVICE_LABEL: service.name}
    return tuple(str(matcher) for matcher in equal(**labels))


def _window_is(window: str) -> str:
    return str(equal(**{naming.LONG_WINDOW_LABEL: window})[0])
