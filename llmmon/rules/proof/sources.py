"""Tests of spending that the generated module does not price by tokens: engines' counters, GPU hours."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.catalog.native import TOKENS
from llmmon.catalog.native_names import native_names
from llmmon.model import naming
from llmmon.model.price import BASE_TIER, STANDARD_TIER, Price, SelfHosted
from llmmon.model.service import ModelEntry, Service
from llmmon.model.spending import COST
from llmmon.promql import Matcher, Selector, equal, sample
from llmmon.rules.identity import of_service
from llmmon.rules.increments import MINUTE
from llmmon.rules.prices import weight
from llmmon.rules.proof.checks import is_about
from llmmon.rules.proof.examples import example_labels
from llmmon.rules.proof.scope import first_values
from llmmon.rules.proof.types import InputSeries, TestCase, ValueCheck
from llmmon.rules.types import Labels
from llmmon.units import Duration

_PAST = 1_000_000
_AT = Duration.parse("4m")
_BY_MINUTE = naming.increase(COST, MINUTE)


def source_cases(service: Service) -> Iterator[TestCase]:
    """One per model behind an engine that is billed by tokens, two per model billed by the hour."""
    for model in service.models:
        price = model.prices[0] if model.prices else None
        if price is None or price.since is not None:
            continue
        if price.rates and model.token_counters:
            yield _engine_case(service, model, price)
        if price.self_hosted is not None:
            yield _idle_case(service, model, price.self_hosted)
            if model.source is None:
                yield _shared_case(service, model, price.self_hosted)


def _case(name: str, series: tuple[InputSeries, ...], check: ValueCheck) -> TestCase:
    return TestCase(
        name=name,
        interval=MINUTE,
        series=series,
        firing=(),
        alerts=(),
        values=(check,),
    )


def _engine_case(service: Service, model: ModelEntry, price: Price) -> TestCase:
    """Each of the engine's counters at a pace of its own."""
    paces: dict[Selector, int] = {}
    for index, counter in enumerate(model.token_counters):
        if counter.subtract is not None:
            paces.setdefault(counter.subtract, 100 + index)
    for index, counter in enumerate(model.token_counters):
        paces.setdefault(counter.add, 3_000 * 3**index)
    cost = Decimal(0)
    for counter in model.token_counters:
        less = paces[counter.subtract] if counter.subtract is not None else 0
        amount = price.amount(counter.direction, STANDARD_TIER, BASE_TIER) or Decimal(0)
        cost += amount * max(paces[counter.add] - less, 0)
    series = tuple(
        InputSeries(series=sample(selector.metric, labels), values=f"{_PAST}+{pace}x6")
        for selector, pace in paces.items()
        if (labels := example_labels(selector)) is not None
    )
    return _case(f"what the engine of {model.name} counts", series, _costs(service, model, cost))


def _costs(service: Service, model: ModelEntry, cost: Decimal, **labels: str) -> ValueCheck:
    own = {naming.MODEL_LABEL: model.name, **labels}
    return is_about(_AT, of_service(_BY_MINUTE, service).where(*equal(**own)), cost)


def _idle_case(service: Service, model: ModelEntry, hosted: SelfHosted) -> TestCase:
    """No calls: the hour costs what it costs, and is nobody's."""
    minute = hosted.per_hour / 60
    nobody = Matcher(naming.OPERATION_LABEL, "=", "")
    selector = of_service(_BY_MINUTE, service).where(
        *equal(**{naming.MODEL_LABEL: model.name}), nobody
    )
    return _case(f"idle GPUs of {model.name}", (), is_about(_AT, selector, minute))


def _shared_case(service: Service, model: ModelEntry, hosted: SelfHosted) -> TestCase:
    """Two that share the GPUs: by output, and by input, which weighs less."""
    scope = first_values(service, model)
    one, other = scope | {"instance": "app-0"}, scope | _differing(service, model)
    output, read = 2_000, 4_000
    weights = (Decimal(output), read * weight(hosted, "input"))
    share = weights[0] / sum(weights) if other != scope else Decimal(1)
    name = native_names(service.instrumentation, service.currency).of(TOKENS).name
    series = (
        _tokens(name, one, "output", output),
        _tokens(name, other | {"instance": "app-1"}, "input", read),
    )
    own = {label: value for label, value in scope.items() if label != naming.SERVICE_LABEL}
    del own[naming.MODEL_LABEL]
    check = _costs(service, model, hosted.per_hour / 60 * share, **own)
    return _case(f"calls share the GPUs of {model.name}", series, check)


def _tokens(name: str, labels: Labels, direction: str, pace: int) -> InputSeries:
    own = {
        naming.DIRECTION_LABEL: direction,
        naming.SERVICE_TIER_LABEL: STANDARD_TIER,
        naming.CONTEXT_TIER_LABEL: BASE_TIER,
    }
    return InputSeries(series=sample(name, labels | own), values=f"{_PAST}+{pace}x6")


def _differing(service: Service, model: ModelEntry) -> Labels:
    """Another operation or dimension value, if there is one."""
    if len(model.operations) > 1:
        return {naming.OPERATION_LABEL: model.operations[1]}
    others = [d for d in service.dimensions if len(d.all_values) > 1]
    return {others[0].name: others[0].all_values[1]} if others else {}
