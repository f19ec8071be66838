"""Alerts on a service's GPUs: XIDs, faults and heat, GPUs that are gone, idle, or not told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from llmmon.model import naming
from llmmon.model.gpu import Gpu, GpuField
from llmmon.model.service import Service
from llmmon.promql import Matcher, Number, Vector, absent, count, labelled, total
from llmmon.rules import gpu_words as words
from llmmon.rules.burn_rate import ABSENT_FOR
from llmmon.rules.gpu_limits import watches
from llmmon.rules.gpu_series import UUID, anchor, everywhere, gpu_of, of_field, selected
from llmmon.rules.identity import of_service, service_labels
from llmmon.rules.links import links
from llmmon.rules.template import literal, literals
from llmmon.rules.types import AlertingRule, Labels
from llmmon.units import Duration

LOST_FOR = Duration.parse("5m")
FIELD_FOR = Duration.parse("30m")
BOARD = "gpu"
PANELS = {
    naming.GPU_XID_ALERT: "faults/xids",
    naming.GPU_ROW_REMAP_FAILURE_ALERT: "faults/flags",
    naming.GPU_ROW_REMAP_PENDING_ALERT: "faults/flags",
    naming.GPU_RECOVERY_ALERT: "faults/recovery",
    naming.GPU_MEMORY_ERRORS_ALERT: "faults/memory",
    naming.GPU_NVLINK_ALERT: "traffic/link-errors",
    naming.GPU_CHECKSUM_ALERT: "traffic/link-errors",
    naming.GPU_PCIE_ALERT: "traffic/replays",
    naming.GPU_THERMAL_ALERT: "heat/throttled",
    naming.GPU_POWER_ALERT: "heat/throttled",
    naming.GPU_TEMPERATURE_ALERT: "heat/temperature",
    naming.GPU_MARGIN_ALERT: "heat/margin",
    naming.GPU_MEMORY_TEMPERATURE_ALERT: "heat/margin",
    naming.ABSENT_ALERT: "gpus/table",
    naming.GPU_LOST_ALERT: "gpus/table",
    naming.GPU_FIELD_ALERT: "gpus/table",
    naming.GPU_IDLE_ALERT: "use/engines",
}
"""By alert, the panel of the board to which it leads."""
FAULT_ALERTS = tuple(
    alert
    for alert in PANELS
    if alert not in (naming.ABSENT_ALERT, naming.GPU_FIELD_ALERT, naming.GPU_IDLE_ALERT)
)
"""The alerts that say that a GPU is not well."""


def gpu_alerts(service: Service) -> tuple[AlertingRule, ...]:
    """Every alert on a service's GPUs that the spec does not turn off."""
    return tuple(_alerts(service))


def _alerts(service: Service) -> Iterator[AlertingRule]:
    gpu = gpu_of(service)
    yield from _xid_alerts(service, gpu)
    for watch in watches(service):
        yield from _alert(
            service, watch.key, watch.alert, watch.expr, words=watch.words, for_=watch.for_
        )
    if service.alerting.absent != "off":
        yield _absent(service, gpu)
    yield from _lost(service, gpu)
    yield from _missing_fields(service, gpu)
    yield from _idle(service, gpu)


def _alert(
    service: Service,
    key: str,
    alert: str,
    expr: Vector,
    *,
    words: words.GpuWords,
    for_: Duration | None,
) -> Iterator[AlertingRule]:
    """The alert of a key of the spec; none where it is off."""
    urgency = gpu_of(service).urgency(key)
    if urgency != "off":
        yield _rule(service, alert, expr, urgency, words, for_)


def _rule(
    service: Service,
    alert: str,
    expr: Vector,
    urgency: str,
    said: words.GpuWords,
    for_: Duration | None,
    labels: Labels | None = None,
) -> AlertingRule:
    return AlertingRule(
        alert=alert,
        expr=expr,
        for_=for_,
        labels=literals(alert_labels(service, urgency) | (labels or {})),
        annotations=annotated(service, alert, said),
    )


def alert_labels(service: Service, urgency: str) -> Labels:
    """Labels of an alert on GPUs, but those of the series."""
    return service_labels(service) | {naming.SEVERITY_LABEL: service.alerting.severity(urgency)}


def annotated(service: Service, alert: str, said: words.GpuWords) -> Labels:
    """Summary, description and links."""
    summary = f"{literal(service.name)}: {said.summary}"
    return {"summary": summary, "description": said.description} | links(
        service, alert, BOARD, PANELS[alert]
    )


def _xid_alerts(service: Service, gpu: Gpu) -> Iterator[AlertingRule]:
    """One for the codes that page, one for all others that are not ignored."""
    if gpu.field("xid") is None:
        return
    new = of_service(naming.GPU_XID_NEW, service)
    name = naming.GPU_XID_ALERT
    if gpu.xid_page:
        paging = new.where(Matcher(naming.XID_LABEL, "=~", _one_of(gpu.xid_page)))
        yield _rule(service, name, paging, "page", words.xid_words(gpu.xid_page), None)
    others = (*gpu.xid_page, *gpu.xid_ignore)
    quieter = new.where(Matcher(naming.XID_LABEL, "!~", _one_of(others))) if others else new
    yield _rule(service, name, quieter, "ticket", words.xid_words(None), None)


def _one_of(codes: Iterable[int]) -> str:
    return "|".join(str(code) for code in sorted(codes))


def absent_labels(service: Service) -> Labels:
    """Labels of the alert that no GPU of the service reports."""
    metric = anchor(gpu_of(service)).metric
    labels = alert_labels(service, service.alerting.absent)
    return labels | {naming.MISSING_METRIC_LABEL: metric}


def _absent(service: Service, gpu: Gpu) -> AlertingRule:
    metric = anchor(gpu)
    # `absent` takes over its matchers as labels.
    gone = total(absent(selected(gpu, metric)))
    missing = {naming.MISSING_METRIC_LABEL: metric.metric}
    said = words.absent_words(metric.metric)
    urgency = service.alerting.absent
    return _rule(service, naming.ABSENT_ALERT, gone, urgency, said, ABSENT_FOR, missing)


def _lost(service: Service, gpu: Gpu) -> Iterator[AlertingRule]:
    watched = of_service(naming.GPU_WATCHED, service)
    gone = watched.unless(everywhere(gpu, anchor(gpu)), UUID)
    alert = naming.GPU_LOST_ALERT
    yield from _alert(service, "lost", alert, gone, words=words.LOST, for_=LOST_FOR)


def needed_fields(gpu: Gpu) -> tuple[GpuField, ...]:
    """Fields that every GPU has and some rule needs, but the one that tells that it is there."""
    return tuple(f for f in gpu.fields if f.everywhere and f is not anchor(gpu))


def _missing_fields(service: Service, gpu: Gpu) -> Iterator[AlertingRule]:
    missing: Vector | None = None
    for field in needed_fields(gpu):
        gone = labelled(
            total(absent(everywhere(gpu, field))), naming.MISSING_METRIC_LABEL, field.metric
        )
        missing = gone if missing is None else missing.otherwise(gone)
    if missing is None:
        return
    there = count(selected(gpu, anchor(gpu)))
    yield from _alert(
        service,
        "missing_fields",
        naming.GPU_FIELD_ALERT,
        missing.when(there),
        words=words.FIELD_MISSING,
        for_=FIELD_FOR,
    )


def _idle(service: Service, gpu: Gpu) -> Iterator[AlertingRule]:
    active = of_field(service, "engine_active")
    if active is None:
        return
    yield from _alert(
        service,
        "idle",
        naming.GPU_IDLE_ALERT,
        active.compare("<", Number(gpu.idle_below)),
        words=words.idle_words(service, gpu),
        for_=gpu.idle_for,
    )
