"""Conditions of GPUs that are worth an alert: heat, clocks held down, errors of memory and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.promql import Matcher, Number, Selector, Vector, increase, one_of, rate
from llmmon.rules import gpu_words as words
from llmmon.rules.event_counts import sampled_span
from llmmon.rules.gpu_series import gpu_of, of_field
from llmmon.rules.identity import of_service
from llmmon.units import Duration

ERRORS_OVER = sampled_span(Duration.parse("15m"))
RATE_OVER = sampled_span(Duration.parse("5m"))
CHECKSUMS_PER_SECOND = Decimal(100)
"""DCGM_LIMIT_MAX_NVLINK_CRC_ERROR of DCGM."""
_SOON, _FIVE_MINUTES = Duration.parse("2m"), Duration.parse("5m")
_TEN_MINUTES, _QUARTER_HOUR = Duration.parse("10m"), Duration.parse("15m")
_FATAL = ("replay", "recovery")
_CHECKSUMS = ("crc_flit", "crc_data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A condition, and the alert that it raises."""

    key: str
    """What the spec calls it."""
    alert: str
    expr: Vector
    words: words.GpuWords
    for_: Duration | None


def watches(service: Service) -> Iterator[Watch]:
    """Everything that the exporter's version can tell."""
    yield from _flags(service)
    yield from _errors(service)
    yield from _links(service)
    yield from _throttling(service)
    yield from _heat(service)


def _flags(service: Service) -> Iterator[Watch]:
    flags = {
        "row_remap_failure": (naming.GPU_ROW_REMAP_FAILURE_ALERT, words.REMAP_FAILURE, _SOON),
        "row_remap_pending": (
            naming.GPU_ROW_REMAP_PENDING_ALERT,
            words.REMAP_PENDING,
            _QUARTER_HOUR,
        ),
        "recovery_action": (naming.GPU_RECOVERY_ALERT, words.RECOVERY_ACTION, _SOON),
    }
    for key, (alert, said, wait) in flags.items():
        series = of_field(service, key)
        if series is not None:
            yield Watch(key=key, alert=alert, expr=series.compare(">", 0), words=said, for_=wait)


def _errors(service: Service) -> Iterator[Watch]:
    gpu = gpu_of(service)
    errors, replays = of_field(service, "ecc_uncorrectable"), of_field(service, "pcie_replays")
    if errors is not None:
        yield Watch(
            key="memory_errors",
            alert=naming.GPU_MEMORY_ERRORS_ALERT,
            expr=increase(errors.over(ERRORS_OVER)).compare(">", 0),
            words=words.MEMORY_ERRORS,
            for_=None,
        )
    if replays is not None:
        a_minute = rate(replays.over(RATE_OVER)).arithmetic("*", 60)
        yield Watch(
            key="pcie_replays",
            alert=naming.GPU_PCIE_ALERT,
            expr=a_minute.compare(">", Number(gpu.pcie_replays_per_minute)),
            words=words.pcie_words(gpu),
            for_=_TEN_MINUTES,
        )


def _links(service: Service) -> Iterator[Watch]:
    errors = of_service(naming.GPU_NVLINK_ERRORS, service)

    def of(kinds: tuple[str, ...]) -> Selector:
        return errors.where(Matcher(naming.LINK_ERROR_LABEL, "=~", one_of(kinds)))

    yield Watch(
        key="nvlink_errors",
        alert=naming.GPU_NVLINK_ALERT,
        expr=increase(of(_FATAL).over(ERRORS_OVER)).compare(">", 0),
        words=words.LINK_ERRORS,
        for_=None,
    )
    yield Watch(
        key="nvlink_errors",
        alert=naming.GPU_CHECKSUM_ALERT,
        expr=rate(of(_CHECKSUMS).over(RATE_OVER)).compare(">", Number(CHECKSUMS_PER_SECOND)),
        words=words.LINK_CHECKSUMS,
        for_=_FIVE_MINUTES,
    )


def _throttling(service: Service) -> Iterator[Watch]:
    gpu = gpu_of(service)
    alerts = {"thermal": naming.GPU_THERMAL_ALERT, "power": naming.GPU_POWER_ALERT}
    for cause, alert in alerts.items():
        if gpu.field(f"{cause}_violation") is not None:
            held = of_service(naming.throttled(cause), service)
            yield Watch(
                key=f"{cause}_throttling",
                alert=alert,
                expr=held.compare(">", Number(gpu.throttled_above)),
                words=words.throttled_words(gpu, cause),
                for_=_QUARTER_HOUR,
            )


def _heat(service: Service) -> Iterator[Watch]:
    gpu = gpu_of(service)
    now = of_field(service, "temperature")
    if now is not None and gpu.temperature_celsius is not None:
        yield Watch(
            key="temperature",
            alert=naming.GPU_TEMPERATURE_ALERT,
            expr=now.compare(">", Number(gpu.temperature_celsius)),
            words=words.temperature_words(gpu),
            for_=_FIVE_MINUTES,
        )
    left = of_service(naming.GPU_TEMPERATURE_MARGIN, service)
    yield Watch(
        key="temperature_margin",
        alert=naming.GPU_MARGIN_ALERT,
        expr=left.compare("<", Number(gpu.temperature_margin_celsius)),
        words=words.margin_words(gpu),
        for_=_FIVE_MINUTES,
    )
    if gpu.field("memory_temperature_limit") is not None:
        of_memory = of_service(naming.GPU_MEMORY_TEMPERATURE_MARGIN, service)
        yield Watch(
            key="memory_temperature",
            alert=naming.GPU_MEMORY_TEMPERATURE_ALERT,
            expr=of_memory.compare("<=", 0),
            words=words.MEMORY_TEMPERATURE,
            for_=_FIVE_MINUTES,
        )
