"""What goes through each model, under the same names whoever measures it; and that the service exists.

Dashboards over all services and models read these series, so that they need no list of either.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.catalog.native import REQUESTS, TOKENS, NativeMetric
from llmmon.catalog.native_names import native_names
from llmmon.model import naming
from llmmon.model.service import ModelEntry, Service
from llmmon.promql import Matcher, Vector, constant, rate, total
from llmmon.rules.event_counts import EVALUATION_INTERVAL, scraped_span
from llmmon.rules.groups import groups_of
from llmmon.rules.identity import of_service, service_labels
from llmmon.rules.types import RecordingRule, RuleFile
from llmmon.sli.engine_series import series_of
from llmmon.sli.signal_queries import signal_query, tokens_query, told_signal

TOPIC = "traffic"
_MODEL = (naming.MODEL_LABEL,)


def traffic_rule_file(service: Service) -> RuleFile:
    """Recording rules only: alerts are for SLOs."""
    rules = (_info(service), *_rates(service))
    groups = groups_of(f"{service.name}-{TOPIC}", "rates", rules, EVALUATION_INTERVAL)
    return RuleFile(topic=TOPIC, groups=tuple(groups))


def recorded_rates(service: Service) -> frozenset[str]:
    """Which of the rates somebody measures."""
    return frozenset(rule.record for rule in _rates(service))


def _info(service: Service) -> RecordingRule:
    labels = service_labels(service)
    if "grafana" in service.outputs:
        labels |= {naming.DASHBOARDS_LABEL: naming.dashboard_uid_stem(service.name)}
    return RecordingRule(record=naming.SERVICE_INFO, expr=constant(Decimal(1)), labels=labels)


def _rates(service: Service) -> Iterator[RecordingRule]:
    if service.instrumented:
        yield from _of_module(service)
    for model in service.models:
        yield from _of_engine(service, model)


def _of_module(service: Service) -> Iterator[RecordingRule]:
    names, labels = native_names(service.instrumentation, service.currency), service_labels(service)

    def per_second(metric: NativeMetric, *matchers: Matcher) -> Vector:
        counter = of_service(names.of(metric).name, service).where(*matchers)
        return total(rate(counter.over(scraped_span(service))), _MODEL)

    for name, expr in (
        (naming.REQUESTS_RATE, per_second(REQUESTS, Matcher("outcome", "!=", "cancelled"))),
        (naming.ERRORS_RATE, per_second(REQUESTS, Matcher("outcome", "=", "error"))),
        (naming.TOKENS_RATE, per_second(TOKENS)),
    ):
        yield RecordingRule(record=name, expr=expr, labels=labels)


def _of_engine(service: Service, model: ModelEntry) -> Iterator[RecordingRule]:
    series = series_of(model)
    if series is None:
        return
    labels = service_labels(service) | {naming.MODEL_LABEL: model.name}
    window = scraped_span(service)
    for name, signal_name in ((naming.REQUESTS_RATE, "requests"), (naming.ERRORS_RATE, "errors")):
        signal = told_signal(series, signal_name)
        if signal is not None:
            expr = signal_query(series, signal, window)
            yield RecordingRule(record=name, expr=expr, labels=labels)
    tokens = tokens_query(series, window)
    if tokens is not None:
        yield RecordingRule(record=naming.TOKENS_RATE, expr=tokens, labels=labels)
