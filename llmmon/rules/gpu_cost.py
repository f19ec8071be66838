"""What GPUs cost: hours, idle hours and their money, kilowatt hours and their money.

Each is recorded as what came up in a minute, of each GPU, and as what came up in an hour, in all.
A GPU cut into instances counts as a whole, busy if any instance of the service is.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.promql import Matching, Number, Vector, highest, total
from llmmon.rules.event_counts import HOUR
from llmmon.rules.gpu_series import UUID, device_rule, gpu_of, of_field
from llmmon.rules.identity import cost_labels, of_service, service_labels
from llmmon.rules.increments import MINUTE, minutes, of_each_series
from llmmon.rules.prices import price_over_time
from llmmon.rules.types import RecordingRule
from llmmon.units import Duration

HOURS, IDLE_HOURS, IDLE_COST = "gpu_hours", "gpu_idle_hours", "gpu_idle_cost"
ENERGY, ENERGY_COST = "gpu_energy_kilowatt_hours", "gpu_energy_cost"
MONEY = frozenset({IDLE_COST, ENERGY_COST})
_MINUTES_PER_HOUR = 60
_KILOWATT_HOUR = 3_600_000
"""In joules."""
_SERVICE = Matching((naming.SERVICE_LABEL,), many=True)


def gpu_cost_rules(service: Service) -> tuple[RecordingRule, ...]:
    """The rules of what a service's GPUs cost."""
    found = _exprs(service)
    energy = gpu_of(service).field("energy")
    counted = () if energy is None else (device_rule(service, energy),)
    by_minute = (_rule(service, measure, MINUTE, expr) for measure, expr in found.items())
    by_hour = (_rule(service, measure, HOUR, _hour(service, measure)) for measure in found)
    return (*_price(service), *counted, *by_minute, *by_hour)


def measures(service: Service) -> tuple[str, ...]:
    """What is recorded of the GPUs' cost."""
    return tuple(_exprs(service))


def _price(service: Service) -> Iterator[RecordingRule]:
    prices = gpu_of(service).hour_prices
    expr = price_over_time([(price.since, price.amount) for price in prices])
    if expr is not None:
        labels = cost_labels(service)
        yield RecordingRule(record=naming.GPU_PRICE, expr=expr, labels=labels)


def _exprs(service: Service) -> dict[str, Vector]:
    gpu = gpu_of(service)
    allocated = of_service(naming.GPU_ALLOCATED, service)
    found: dict[str, Vector] = {HOURS: allocated.arithmetic("/", _MINUTES_PER_HOUR)}
    active = of_field(service, "engine_active")
    if active is not None:
        busiest = highest(active, (*naming.GPU_LABELS, naming.SERVICE_LABEL))
        idle = busiest.holds("<", Number(gpu.idle_below))
        found[IDLE_HOURS] = idle.arithmetic("/", _MINUTES_PER_HOUR)
        if any(price.amount is not None for price in gpu.hour_prices):
            hours = of_service(naming.increase(IDLE_HOURS, MINUTE), service)
            price = of_service(naming.GPU_PRICE, service)
            found[IDLE_COST] = hours.arithmetic("*", price, _SERVICE)
    return found | _energy(service)


def _energy(service: Service) -> dict[str, Vector]:
    """Of GPUs that the service has now: each is somebody else's in the next hour."""
    gpu = gpu_of(service)
    counter = of_field(service, "energy")
    if counter is None:
        return {}
    allocated = of_service(naming.GPU_ALLOCATED, service)
    joules = of_each_series(counter).where_also(allocated, UUID)
    found: dict[str, Vector] = {ENERGY: joules.arithmetic("/", _KILOWATT_HOUR)}
    if gpu.energy_price is not None:
        used = of_service(naming.increase(ENERGY, MINUTE), service)
        found[ENERGY_COST] = used.arithmetic("*", Number(gpu.energy_price.amount))
    return found


def _hour(service: Service, measure: str) -> Vector:
    by_minute = of_service(naming.increase(measure, MINUTE), service)
    return total(minutes(by_minute, HOUR), (naming.SERVICE_LABEL,))


def _rule(service: Service, measure: str, step: Duration, expr: Vector) -> RecordingRule:
    labels = cost_labels(service) if measure in MONEY else service_labels(service)
    return RecordingRule(record=naming.increase(measure, step), expr=expr, labels=labels)
