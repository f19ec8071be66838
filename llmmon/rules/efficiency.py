"""What an hour's spending bought: cost per request, per good request, per completed task; and the
price per million tokens that a self-hosted model comes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmmon.catalog.native import GOOD_REQUESTS, REQUESTS, TASKS, NativeMetric
from llmmon.catalog.native_names import native_names
from llmmon.model import naming
from llmmon.model.service import ModelEntry, Service
from llmmon.model.spending import COST, Spending
from llmmon.promql import (
    Matching,
    Number,
    Selector,
    Subquery,
    Vector,
    equal,
    highest,
    over_time,
    total,
)
from llmmon.rules.event_counts import HOUR, sampled_span
from llmmon.rules.identity import cost_labels, of_service, service_labels
from llmmon.rules.increments import increments, minutes
from llmmon.rules.types import Labels, RecordingRule
from llmmon.units import Duration

AS_RUN, AT_CAPACITY = "as_run", "at_capacity"
_MILLION = 1_000_000
_WEEK = sampled_span(Duration.parse("7d"))
_MODEL = (naming.MODEL_LABEL,)


def efficiency_rules(spending: Spending) -> tuple[RecordingRule, ...]:
    """The rules of a service whose spending is known in money."""
    if not spending.priced:
        return ()
    return (*_ratios(spending), *_per_million(spending))


def _ratios(spending: Spending) -> Iterator[RecordingRule]:
    service = spending.service
    if not any(model.source is None for model in spending.priced):
        return
    answered = _native(service, REQUESTS, outcome="ok")
    yield _counted(service, naming.REQUESTS, answered, _MODEL)
    yield _ratio(spending, naming.COST_PER_REQUEST, naming.REQUESTS)
    per_request = of_service(naming.COST_PER_REQUEST, service)
    yield _rule(service, naming.COST_PER_1000_REQUESTS, per_request.arithmetic("*", 1_000), {})
    if any(slo.kind == "goodput" for slo in service.slos):
        by = (*_MODEL, naming.SLO_LABEL)
        yield _counted(service, naming.GOOD_REQUESTS, _native(service, GOOD_REQUESTS), by)
        yield _ratio(spending, naming.COST_PER_GOOD_REQUEST, naming.GOOD_REQUESTS)
    completed = _native(service, TASKS, outcome="completed")
    yield _counted(service, naming.COMPLETED_TASKS, completed, _MODEL)
    yield _ratio(spending, naming.COST_PER_COMPLETED_TASK, naming.COMPLETED_TASKS)


def _native(service: Service, metric: NativeMetric, **labels: str) -> Selector:
    names = native_names(service.instrumentation, service.currency)
    return of_service(names.of(metric).name, service).where(*equal(**labels))


def _counted(service: Service, name: str, counter: Selector, by: Sequence[str]) -> RecordingRule:
    return RecordingRule(record=name, expr=increments(counter, by), labels=service_labels(service))


def _ratio(spending: Spending, name: str, counted: str) -> RecordingRule:
    """What a model cost in the last hour, over what it did in it."""
    service = spending.service
    cost = total(of_service(naming.increase(COST, HOUR), service), _MODEL)
    done = minutes(of_service(counted, service), HOUR).compare(">", 0)
    if counted == naming.GOOD_REQUESTS:
        # One model may have several goodput SLOs.
        by = (*_MODEL, naming.SLO_LABEL)
        each = total(done, by).arithmetic("*", 0).arithmetic("+", cost, Matching(_MODEL, many=True))
        return _rule(service, name, each.arithmetic("/", total(done, by)), {})
    return _rule(service, name, cost.arithmetic("/", total(done, _MODEL)), {})


def _per_million(spending: Spending) -> Iterator[RecordingRule]:
    """As it was run, idle hours included; and as it would be at capacity."""
    for model in spending.priced:
        hosted = [price.self_hosted for price in model.prices if price.self_hosted]
        if hosted and model.counts_tokens:
            done = _hourly(spending.service, model)
            yield _price(spending.service, model, AS_RUN, total(done.compare(">", 0), _MODEL))
            best = _capacity(spending.service, model)
            yield _price(spending.service, model, AT_CAPACITY, best)


def _hourly(service: Service, model: ModelEntry) -> Selector:
    series = of_service(naming.WEIGHTED_TOKENS_HOURLY, service)
    return series.where(*equal(**{naming.MODEL_LABEL: model.name}))


def _capacity(service: Service, model: ModelEntry) -> Vector:
    """Output tokens in an hour: as declared, or those of the best hour of the week."""
    declared = [p.self_hosted.capacity for p in model.prices if p.self_hosted]
    if declared[-1] is not None:
        price = of_service(naming.HOURS_PRICE, service)
        own = price.where(*equal(**{naming.MODEL_LABEL: model.name}))
        hour = Number(declared[-1] * 3_600)
        return total(own.arithmetic("*", 0).arithmetic("+", hour), _MODEL)
    hourly = total(_hourly(service, model), _MODEL)
    return highest(
        over_time("max_over_time", Subquery(hourly, _WEEK, HOUR)).compare(">", 0), _MODEL
    )


def _price(service: Service, model: ModelEntry, basis: str, tokens: Vector) -> RecordingRule:
    own = equal(**{naming.MODEL_LABEL: model.name})
    hour = total(of_service(naming.HOURS_PRICE, service).where(*own), _MODEL)
    per_million = hour.arithmetic("/", tokens).arithmetic("*", _MILLION)
    weight = of_service(naming.TOKENS_WEIGHT, service).where(*own)
    expr = weight.arithmetic("*", per_million, Matching(_MODEL, many=True))
    return _rule(service, naming.PER_MILLION, expr, {naming.BASIS_LABEL: basis})


def _rule(service: Service, name: str, expr: Vector, labels: Labels) -> RecordingRule:
    return RecordingRule(record=name, expr=expr, labels=cost_labels(service) | labels)
