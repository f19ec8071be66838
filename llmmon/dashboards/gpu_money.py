"""What GPUs cost: hours, idle hours, energy, and their money."""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.dashboards.gpu_series import GpuSeries, graph
from llmmon.dashboards.parts import NOTHING_YET
from llmmon.dashboards.values import (
    COUNT,
    KILOWATT_HOURS,
    RATIO,
    AnyPanel,
    Legend,
    Query,
    Stat,
    Unit,
    money,
)
from llmmon.model import naming
from llmmon.promql import Vector, over_time, total
from llmmon.rules.event_counts import DAY, HOUR, sampled_span
from llmmon.rules.gpu_cost import (
    ENERGY,
    ENERGY_COST,
    HOURS,
    IDLE_COST,
    IDLE_HOURS,
    measures,
)
from llmmon.rules.identity import of_service
from llmmon.rules.increments import MINUTE

_AN_HOUR = sampled_span(HOUR)
_TITLES = {
    HOURS: ("GPU hours, 24h", "Hours of GPUs that the service had in the last 24 hours."),
    IDLE_HOURS: ("Idle GPU hours, 24h", "Those in which the GPU was idle."),
    IDLE_COST: ("Cost of idleness, 24h", "What the idle hours cost, at the price of an hour."),
    ENERGY: ("Energy, 24h", "Energy of the GPUs while the service had them."),
    ENERGY_COST: ("Cost of energy, 24h", "The same, at the price of a kilowatt hour."),
}


def panels(series: GpuSeries) -> tuple[AnyPanel, ...]:
    """A figure for each that is recorded, of all GPUs; then who is idle."""
    recorded = measures(series.service)
    figures = tuple(_figures(series, recorded))
    return (*figures, *_graphs(series, recorded))


def _figures(series: GpuSeries, recorded: tuple[str, ...]) -> Iterator[Stat]:
    for measure in recorded:
        title, description = _TITLES[measure]
        hourly = of_service(naming.increase(measure, HOUR), series.service)
        day: Vector = total(over_time("sum_over_time", hourly.sampled(DAY, HOUR)))
        yield Stat(
            key=f"money/{measure}",
            title=title,
            description=f"{description} All hosts and GPUs together.",
            queries=(Query(expr=day, legend=Legend("all")),),
            unit=_unit(series, measure),
            no_value=NOTHING_YET,
            decimals=1,
            width=24 // len(recorded),
            height=4,
        )


def _unit(series: GpuSeries, measure: str) -> Unit:
    if measure in (IDLE_COST, ENERGY_COST):
        return money(series.service.currency)
    return KILOWATT_HOURS if measure == ENERGY else COUNT


def _graphs(series: GpuSeries, recorded: tuple[str, ...]) -> Iterator[AnyPanel]:
    """Each GPU by itself, over an hour."""
    titles = {
        IDLE_HOURS: (
            "idle",
            "Share of the hour idle",
            "Of each GPU, how much of an hour it was idle.",
        ),
        ENERGY: ("energy", "Energy of an hour", "Of each GPU, energy of the hour up to then."),
    }
    for measure, (key, title, description) in titles.items():
        if measure in recorded:
            by_minute = series.of(naming.increase(measure, MINUTE))
            hour = over_time("sum_over_time", by_minute.over(_AN_HOUR))
            yield graph(
                f"money/{key}",
                title,
                description,
                series.queries("", hour),
                KILOWATT_HOURS if measure == ENERGY else RATIO,
                width=12,
            )
