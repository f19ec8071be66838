"""Recording rules of a service's GPUs: what each does, what state it is in, what ails it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.gpu import Gpu, GpuField
from llmmon.model.service import Service
from llmmon.promql import Vector, at_most, highest, over_time, rate, relabelled
from llmmon.rules.event_counts import EVALUATION_INTERVAL, HOUR, sampled_span
from llmmon.rules.gpu_alerts import gpu_alerts
from llmmon.rules.gpu_cost import gpu_cost_rules
from llmmon.rules.gpu_series import (
    UUID,
    allocated_rule,
    device,
    device_rule,
    everywhere,
    gpu_of,
    instance_rule,
    of_field,
    of_watched,
    read,
    recorded_name,
    rule,
    watched_rule,
)
from llmmon.rules.groups import groups_of
from llmmon.rules.identity import of_service
from llmmon.rules.types import (
    AlertingRule,
    RecordingRule,
    RuleFile,
)
from llmmon.units import Duration

TOPIC = "gpu"
XID_WINDOW = Duration.parse("30m")
"""How long an XID is news, so how long its alert fires."""
THROTTLED_OVER = sampled_span(Duration.parse("5m"))
_STATE = (
    *("temperature", "slowdown_temperature", "memory_temperature", "memory_temperature_limit"),
    *("power", "power_limit", "sm_clock", "memory_clock"),
    *("pcie_sent", "pcie_received", "nvlink_throughput"),
)
_FAULTS = (
    *("row_remap_failure", "row_remap_pending", "ecc_uncorrectable", "ecc_correctable"),
    *("pcie_replays", "recovery_action"),
)
LINK_ERRORS = ("crc_flit", "crc_data", "replay", "recovery")
"""Kinds of NVLink errors, as the `kind` label has them."""
VIOLATIONS = {"thermal": "thermal_violation", "power": "power_violation"}
"""What holds clocks down, and the field that counts for how long."""


def gpu_rule_file(service: Service) -> RuleFile | None:
    """All rules of a service's GPUs; none where the spec names none."""
    if service.gpu is None:
        return None
    parts: list[tuple[str, Sequence[RecordingRule | AlertingRule]]] = [
        ("use", tuple(_use(service))),
        ("state", tuple(_state(service))),
        ("faults", tuple(_faults(service))),
        ("cost", gpu_cost_rules(service)),
        ("alerts", gpu_alerts(service)),
    ]
    groups = (
        group
        for part, rules in parts
        for group in groups_of(f"{service.name}-{TOPIC}", part, rules, EVALUATION_INTERVAL)
    )
    return RuleFile(topic=TOPIC, groups=tuple(groups))


def _use(service: Service) -> Iterator[RecordingRule]:
    """Which GPUs there are, and what each instance does."""
    yield allocated_rule(service)
    yield watched_rule(service)
    for field in gpu_of(service).fields:
        if field.of_instance:
            yield instance_rule(service, field)


def _known(gpu: Gpu, keys: Sequence[str]) -> Iterator[GpuField]:
    found = (gpu.field(key) for key in keys)
    yield from (field for field in found if field is not None)


def _state(service: Service) -> Iterator[RecordingRule]:
    gpu = gpu_of(service)
    for field in _known(gpu, _STATE):
        yield device_rule(service, field)
    margin = _margin(service)
    if margin is not None:
        yield rule(service, naming.GPU_TEMPERATURE_MARGIN, margin)
    limit = of_field(service, "memory_temperature_limit")
    now = of_field(service, "memory_temperature")
    if limit is not None and now is not None:
        left = limit.arithmetic("-", now)
        yield rule(service, naming.GPU_MEMORY_TEMPERATURE_MARGIN, left)


def _margin(service: Service) -> Vector | None:
    """Degrees up to where the GPU slows down: as it says itself, or up to its limit.

    Where a GPU says nothing, DCGM gives 0 or less.
    """
    gpu = gpu_of(service)
    said = gpu.field("reported_margin")
    limit, now = of_field(service, "slowdown_temperature"), of_field(service, "temperature")
    if limit is None or now is None:
        return None
    worked_out = highest(limit.arithmetic("-", now), naming.GPU_LABELS)
    if said is None:
        return worked_out
    told = device(gpu, read(everywhere(gpu, said).compare(">", 0), said))
    return of_watched(service, told).otherwise(worked_out)


def _faults(service: Service) -> Iterator[RecordingRule]:
    gpu = gpu_of(service)
    yield from _xids(service)
    for field in _known(gpu, _FAULTS):
        yield device_rule(service, field)
    for kind in LINK_ERRORS:
        for field in _known(gpu, [f"nvlink_{kind}"]):
            made = device_rule(service, field)
            labels = {naming.LINK_ERROR_LABEL: kind}
            yield rule(service, naming.GPU_NVLINK_ERRORS, made.expr, labels)
    for cause, key in VIOLATIONS.items():
        for field in _known(gpu, [key]):
            yield device_rule(service, field)
            held = rate(of_service(recorded_name(field), service).over(THROTTLED_OVER))
            # The counter and the clock of the scrape are not the same: a bit more than all is all.
            yield rule(service, naming.throttled(cause), at_most(held, Decimal(1)))


def _xids(service: Service) -> Iterator[RecordingRule]:
    """The last XID of each GPU, and whether it is one that was not there half an hour ago.

    Each code is a series of its own, so nothing changes in any of them, and a code stays for ever. It
    is looked for in the exporter's own series: those of rules know nothing of the time before a GPU
    was the service's.
    """
    gpu = gpu_of(service)
    field = gpu.field("xid")
    if field is None:
        return
    raw = everywhere(gpu, field)
    last = _codes(gpu, read(raw, field))
    now = _codes(gpu, read(raw.compare(">", 0), field))
    before = over_time("last_over_time", raw.over(HOUR, int(XID_WINDOW.seconds)))
    known = _codes(gpu, before)
    yield rule(service, naming.GPU_XID, of_watched(service, last))
    new = now.unless(known, (*UUID, naming.XID_LABEL))
    yield rule(service, naming.GPU_XID_NEW, of_watched(service, new))


def _codes(gpu: Gpu, series: Vector) -> Vector:
    return device(gpu, relabelled(series, naming.XID_LABEL, "err_code"), naming.XID_LABEL)
