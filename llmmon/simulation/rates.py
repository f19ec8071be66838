"""How many requests a service gets, so that a normal day spends part of its budgets and not all of them."""

from __future__ import annotations

from llmmon.model.naming import MODEL_LABEL, OPERATION_LABEL, SERVICE_LABEL
from llmmon.model.price import BASE_TIER, STANDARD_TIER
from llmmon.model.service import ModelEntry, Service
from llmmon.simulation.expectations import Expectations
from llmmon.simulation.native_streams import native_workload, streams
from llmmon.simulation.native_tokens import price_at, tokens_of
from llmmon.simulation.workload import Workload
from llmmon.units import Money

_MOST, _LEAST = 8.0, 0.5
_SPENT = 0.7
"""Share of a budget that a usual period spends."""


def requests_per_second(service: Service, expected: Expectations, time: float) -> float:
    """As many as the tightest budget of all the service's money allows, within reason."""
    allowed = [
        _SPENT * float(budget.limit.amount) / float(budget.length.seconds)
        for budget in service.budgets
        if isinstance(budget.limit, Money) and not budget.scope and not budget.split_by
    ]
    cost = _cost_of_a_request(service, expected, time)
    if not allowed or not cost:
        return _MOST
    return max(_LEAST, min(_MOST, min(allowed) / cost))


def _cost_of_a_request(service: Service, expected: Expectations, time: float) -> float:
    """On average over all models and operations."""
    return sum(
        share * _cost(model, _work(service, model, operation, expected), time)
        for model, operation, _, share in streams(service)
    )


def _work(service: Service, model: ModelEntry, operation: str, expected: Expectations) -> Workload:
    of = {SERVICE_LABEL: service.name, MODEL_LABEL: model.name, OPERATION_LABEL: operation}
    return native_workload(service, operation, of, 1, expected)


def _cost(model: ModelEntry, work: Workload, time: float) -> float:
    price = price_at(model, time)
    if price is None:
        return 0
    amounts = (
        (number, price.amount(direction, STANDARD_TIER, BASE_TIER))
        for direction, number in tokens_of(work)
    )
    return sum(number * float(amount) for number, amount in amounts if amount is not None)
