"""How many series the rules of a service record at most."""

from __future__ import annotations

from math import prod

from llmmon.model.budget import Budget
from llmmon.model.price import DIRECTIONS
from llmmon.model.service import ModelEntry, Service
from llmmon.model.spending import Spending

_RATES_OF_A_MODEL = 3
_OF_A_DAY, _OF_A_LONGER_PERIOD = 6, 3
"""Three parts, the sum, yesterday and the hour; two parts and the sum."""
_OF_A_PERIOD, _OF_A_BUDGET, _OF_A_MODEL = 2, 7, 7
"""What has passed and is left; limit, spending and where it leads; requests and what they cost."""


def recorded_series(service: Service) -> int:
    """Series of its traffic, SLOs, spending and budgets, at every label value."""
    traffic = 1 + _RATES_OF_A_MODEL * len(service.models)
    slos = sum(slo.recorded_series for slo in service.slos)
    return (
        traffic + slos + _of_spending(service) + sum(_of_budget(each) for each in service.budgets)
    )


def _of_spending(service: Service) -> int:
    spending = Spending(service)
    if not spending.measures:
        return 0
    longer = len(spending.periods) - 1
    by_period = _OF_A_DAY + 1 + longer * _OF_A_LONGER_PERIOD
    measured = len(spending.measures) * by_period * spending.combinations
    counted = sum(_tokens(service, model) for model in service.models)
    models = sum(_prices(model) + _OF_A_MODEL for model in service.models)
    return measured + counted + models + len(spending.periods) * _OF_A_PERIOD


def _tokens(service: Service, model: ModelEntry) -> int:
    """Tokens by direction and tier, the module's own cost, and what GPUs are shared out by."""
    values = prod(len(dimension.all_values) for dimension in service.dimensions)
    contexts = len(model.context_tiers.names) if model.context_tiers else 1
    tokens = len(DIRECTIONS) * len(model.service_tiers) * contexts
    hosted = 2 if model.is_hosted else 0
    return values * len(model.operations) * (tokens + 1 + hosted)


def _prices(model: ModelEntry) -> int:
    rates = {(r.unit, r.service_tier, r.context_tier) for p in model.prices for r in p.rates}
    hosted = model.is_hosted
    # An hour's price, the weight of each direction, and the prices that these come to, twice.
    return len(rates) + (1 + 3 * len(DIRECTIONS) if hosted else 0)


def _of_budget(budget: Budget) -> int:
    return _OF_A_BUDGET * prod(len(values) for _, values in budget.split_values)
