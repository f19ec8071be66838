"""The GPUs under the service: the exporter's names, what alarms, and what an hour costs."""

from __future__ import annotations

from decimal import Decimal

from llmmon.catalog.dcgm import exporter, gpu_fields, host_labels, profile_of, version_of
from llmmon.catalog.engines import EngineMetric
from llmmon.catalog.versions import Version, parse_version, release
from llmmon.codes.gpu import UNCERTAIN_METRICS
from llmmon.codes.references import RESERVED_NAME
from llmmon.codes.sources import OTHER_VERSION
from llmmon.model import naming
from llmmon.model.gpu import PROFILES, Gpu, Profile
from llmmon.model.service import ModelEntry
from llmmon.resolve.gpu_alerts import report_alerts, urgencies, xid_lists
from llmmon.resolve.gpu_prices import energy_price, hour_prices
from llmmon.resolve.gpu_selector import resolve_selector
from llmmon.resolve.parsed import Problems
from llmmon.resolve.settings import Settings
from llmmon.spec.gpu import ExporterShape, GpuAlertsShape, IdleShape
from llmmon.units import Duration
from llmmon.words import quoted

_MARGIN = Decimal(5)
_THROTTLED = Decimal("0.05")
_REPLAYS = Decimal(8)
_IDLE_FOR = Duration.parse("1h")


def resolve_gpu(
    models: tuple[ModelEntry, ...], settings: Settings, problems: Problems
) -> Gpu | None:
    """The GPUs of the spec, with every default filled in."""
    shape = problems.parsed.spec.gpu
    if shape is None:
        return None
    profile, version = _names(shape.exporter)
    found = tuple(gpu_fields(version))
    _report_exporter(shape.exporter, profile, [metric for _, metric in found], problems)
    _report_labels(settings, problems)
    alerts = shape.alerts or GpuAlertsShape.model_validate({})
    idle = shape.idle or IdleShape.model_validate({})
    fields = tuple(field for field, _ in found)
    report_alerts(alerts, idle, {field.key for field in fields}, problems)
    selected = resolve_selector(shape, version, settings.target_labels, problems)
    xids = xid_lists(alerts, problems)
    return Gpu(
        dcgm_version=shape.exporter.dcgm,
        profile=profile,
        honor_labels=shape.exporter.honor_labels,
        selector=tuple(sorted(shape.selector.items())),
        matched=selected.matched,
        matched_anywhere=selected.anywhere,
        host_labels=host_labels(profile, _is_exact(shape.exporter)),
        fields=fields,
        urgencies=urgencies(alerts),
        xid_page=xids["page"],
        xid_ticket=xids["ticket"],
        xid_ignore=xids["ignore"],
        temperature_celsius=alerts.temperature_celsius,
        temperature_margin_celsius=alerts.temperature_margin_celsius or _MARGIN,
        throttled_above=alerts.throttled_above or _THROTTLED,
        pcie_replays_per_minute=alerts.pcie_replays_per_minute or _REPLAYS,
        idle_below=idle.below,
        idle_for=idle.for_ or _IDLE_FOR,
        hour_prices=hour_prices(shape, models, settings.currency, problems),
        energy_price=energy_price(shape, settings.currency, problems),
    )


def _names(shape: ExporterShape) -> tuple[Profile, Version | None]:
    """The profile, and the version whose names the exporter shows."""
    version = parse_version(shape.dcgm)
    own = profile_of(version)
    wanted = next((profile for profile in PROFILES if profile == shape.profile), own)
    return wanted, version if wanted == own else version_of(wanted)


def _is_exact(shape: ExporterShape) -> bool:
    """Whether it is clear on which side of 4.8.3 the exporter is."""
    version = parse_version(shape.dcgm) or ()
    return shape.profile is not None or len(version) > 2 or version[:2] != (4, 8)


def _report_exporter(
    shape: ExporterShape, profile: Profile, metrics: list[EngineMetric], problems: Problems
) -> None:
    """Say where the catalogue does not speak of the very release."""
    path = ("gpu", "exporter", "dcgm")
    engine = exporter()
    hint = (
        f"hold the real one against it: llmmon catalog check --engine {engine.name} --metrics URL"
    )
    uncertain = [metric.name for metric in metrics if metric.uncertain]
    if uncertain:
        message = (
            f"nobody has seen {len(uncertain)} of the metrics of {engine.title} {shape.dcgm} on an "
            f"endpoint yet, {quoted(uncertain[0])} among them"
        )
        problems.add(UNCERTAIN_METRICS, message, path, hint)
        return
    known, wanted = parse_version(engine.version), parse_version(shape.dcgm)
    if profile == profile_of(wanted) and known and wanted and release(known) != release(wanted):
        message = f"the catalogue knows {engine.title} {release(known)}, not {shape.dcgm}"
        problems.add(OTHER_VERSION, message, path, hint)


def _report_labels(settings: Settings, problems: Problems) -> None:
    """A label of the spec would cover that of the GPU."""
    for label in dict(settings.labels):
        if label in naming.INSTANCE_LABELS:
            message = f"{quoted(label)} cannot be a label of the spec: it tells GPUs apart"
            hint, path = "take another name", ("labels", label)
            if label in problems.parsed.spec.labels:
                problems.add(RESERVED_NAME, message, path, hint, key=True)
            else:
                problems.add_shared(RESERVED_NAME, message, path, hint)
