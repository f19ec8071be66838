"""What the series of GPUs must be: units, instances, blanks, hours, energy and money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.gpu import GpuField
from llmmon.promql import Selector, Vector, count, equal, total
from llmmon.rules.event_counts import HOUR
from llmmon.rules.gpu_cost import ENERGY, ENERGY_COST, HOURS, IDLE_COST, IDLE_HOURS, measures
from llmmon.rules.gpu_series import recorded_name
from llmmon.rules.identity import of_service
from llmmon.rules.increments import MINUTE
from llmmon.rules.proof.checks import at_minute, is_about, is_nothing
from llmmon.rules.proof.gpu_page import OTHER, OWN, SECOND, Device, Page, raw
from llmmon.rules.proof.types import InputSeries, TestCase, ValueCheck
from llmmon.units import Duration

_MINUTE = Duration.parse("1m")
_BLANK = "9223372036854775794"
_SAMPLE = {
    "celsius": Decimal(61),
    "watts": Decimal(412),
    "hertz": Decimal(1_980_000_000),
    "ratio": Decimal("0.25"),
    "bytes": Decimal(34_359_738_368),
    "bytes_per_second": Decimal(12_000_000),
    "joules_total": Decimal(5_000),
    "seconds_total": Decimal(90),
    "total": Decimal(3),
    "bool": Decimal(1),
}
"""A value in each of our units."""
_NOT_BY_NAME = ("reported_margin", "xid", "recovery_action")
_WATTS, _MINUTES = 360, 15


def value_cases(page: Page) -> Iterator[TestCase]:
    """Every case."""
    fields = [f for f in page.gpu.fields if _is_plain(f)]
    yield _units(page, fields)
    if page.has_instances:
        yield _instances(page, fields)
    yield _blanks(page, fields)
    yield _cost(page)


def _is_plain(field: GpuField) -> bool:
    """Whether it is recorded under its own name."""
    return (
        field.key not in _NOT_BY_NAME
        and not field.key.startswith("nvlink_crc")
        and (field.key not in ("nvlink_replay", "nvlink_recovery"))
    )


def _own(page: Page, field: GpuField, device: Device = OWN) -> Selector:
    labels = page.recorded_labels(device) if field.of_instance else page.alert_labels(device)
    return of_service(recorded_name(field), page.service).where(*equal(**labels))


def _case(name: str, series: list[InputSeries], values: list[ValueCheck]) -> TestCase:
    return TestCase(
        name=name,
        interval=_MINUTE,
        series=tuple(series),
        firing=(),
        alerts=(),
        values=tuple(values),
    )


def _shown(page: Page, field: GpuField, device: Device, times: int = 1) -> InputSeries:
    return page.series(field.key, f"{raw(field, _SAMPLE[field.unit] * times)}x5", device)


def _units(page: Page, fields: list[GpuField]) -> TestCase:
    """Each field in our unit, and nobody else's."""
    series = [_shown(page, field, OWN) for field in fields]
    if page.gpu.matched:
        series += [_shown(page, field, OTHER) for field in fields]
    values = [is_about(at_minute(4), _own(page, f), _SAMPLE[f.unit]) for f in fields]
    values += [
        ValueCheck(
            at=at_minute(4), expr=count(of_service(recorded_name(f), page.service)), samples=(1,)
        )
        for f in fields
    ]
    return _case("every field in its unit", series, values)


def _instances(page: Page, fields: list[GpuField]) -> TestCase:
    """Two MIG instances: use adds up, what the GPU has as a whole does not."""
    first, second = (replace(OWN, instance=n, pod=f"chat-{n}") for n in ("1", "2"))
    series = [_shown(page, field, device) for field in fields for device in (first, second)]
    values = []
    for field in fields:
        expected = _SAMPLE[field.unit] * (2 if field.of_instance else 1)
        all_of_it = total(of_service(recorded_name(field), page.service))
        values.append(is_about(at_minute(4), all_of_it, expected))
    allocated = total(of_service(naming.GPU_ALLOCATED, page.service))
    values.append(is_about(at_minute(4), allocated, Decimal(1)))
    return _case("a GPU with MIG instances", series, values)


def _blanks(page: Page, fields: list[GpuField]) -> TestCase:
    """Huge numbers stand for none."""
    series = [page.series(field.key, f"{_BLANK}x5") for field in fields]
    values = [is_nothing(at_minute(4), of_service(recorded_name(f), page.service)) for f in fields]
    return _case("values that stand for none", series, values)


def _cost(page: Page) -> TestCase:
    """One GPU busy, one idle, at 360 W each; and somebody else's."""
    energy = page.gpu.field("energy")
    series = []
    devices = (OWN, SECOND, OTHER) if page.gpu.matched else (OWN, SECOND)
    for device in devices:
        active = f"{1 if device is OWN else 0}x{_MINUTES}"
        series += [
            page.there(device, f"50x{_MINUTES}"),
            page.series("engine_active", active, device),
        ]
        if energy is not None:
            pace, start = raw(energy, _WATTS * 60), raw(energy, 1_000_000)
            series.append(page.series("energy", f"{start}+{pace}x{_MINUTES}", device))
    values = [
        check
        for measure, in_an_hour in _hourly(page).items()
        for check in _checks(page, measure, in_an_hour)
    ]
    return _case("two GPUs for a while", series, values)


def _hourly(page: Page) -> dict[str, Decimal]:
    """What an hour of both comes to."""
    kilowatt_hours = Decimal(2 * _WATTS) / 1_000
    prices = [price.amount for price in page.gpu.hour_prices if price.since is None]
    found = {HOURS: Decimal(2), IDLE_HOURS: Decimal(1), ENERGY: kilowatt_hours}
    if prices and prices[0] is not None:
        found[IDLE_COST] = prices[0]
    if page.gpu.energy_price is not None:
        found[ENERGY_COST] = kilowatt_hours * page.gpu.energy_price.amount
    return {measure: value for measure, value in found.items() if measure in measures(page.service)}


def _checks(page: Page, measure: str, in_an_hour: Decimal) -> Iterator[ValueCheck]:
    """Of the last minute, and of all so far. Energy begins with the second sample."""
    by_minute: Vector = total(of_service(naming.increase(measure, MINUTE), page.service))
    yield is_about(at_minute(_MINUTES), by_minute, in_an_hour / 60)
    minutes = _MINUTES if measure in (ENERGY, ENERGY_COST) else _MINUTES + 1
    hourly = total(of_service(naming.increase(measure, HOUR), page.service))
    yield is_about(at_minute(_MINUTES), hourly, in_an_hour * minutes / 60)
