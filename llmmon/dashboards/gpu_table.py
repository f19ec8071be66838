"""The table of GPUs: what each does, how hot it is, its last XID, and what fires."""

from __future__ import annotations

from llmmon.dashboards.annotations import firing
from llmmon.dashboards.gpu_series import GpuSeries
from llmmon.dashboards.parts import NONE_OR_SOME, bad_from
from llmmon.dashboards.tables import wide_table
from llmmon.dashboards.values import (
    CELSIUS,
    COUNT,
    RATIO,
    WATTS,
    Cell,
    CellLink,
    Column,
    LabelColumn,
    Table,
    Threshold,
)
from llmmon.model import naming
from llmmon.promql import Selector, Vector, highest, total
from llmmon.rules.gpu_alerts import BOARD

_LABELS = naming.GPU_LABELS


def table(series: GpuSeries) -> Table:
    """One row for each GPU that the service has had within the hour."""
    columns = _columns(series)
    return wide_table(
        "gpus/table",
        "GPUs",
        (
            "Every GPU that the service has had within the hour. Of one with MIG instances, the "
            "busiest instance. A click on the host or the number shows that host or GPU alone."
        ),
        _label_columns(series),
        columns,
        unit=RATIO,
        height=9,
        no_value="none",
    )


def _label_columns(series: GpuSeries) -> tuple[LabelColumn, ...]:
    uid = (naming.dashboard_uid(series.service.name, BOARD),)
    host = (naming.HOST_LABEL, Cell("Host"))
    number = (naming.GPU_LABEL, Cell("GPU"))
    return (
        LabelColumn(
            label=naming.HOST_LABEL,
            title="Host",
            links=(CellLink(title="This host", uid=uid, choices=(host,)),),
        ),
        LabelColumn(
            label=naming.GPU_LABEL,
            title="GPU",
            links=(CellLink(title="This GPU", uid=uid, choices=(host, number)),),
        ),
        LabelColumn(label=naming.GPU_MODEL_LABEL, title="Model"),
        LabelColumn(label=naming.GPU_UUID_LABEL, title="UUID"),
    )


def _columns(series: GpuSeries) -> tuple[tuple[Column, Vector], ...]:
    held = Column(
        title="Held down by heat",
        unit=RATIO,
        decimals=1,
        thresholds=bad_from(series.gpu.throttled_above),
    )
    found: list[tuple[Column, Selector | None]] = [
        (Column(title="Busy", unit=RATIO, decimals=1), series.field("engine_active")),
        (
            Column(title="Temperature", unit=CELSIUS, thresholds=hot(series)),
            series.field("temperature"),
        ),
        (Column(title="Power", unit=WATTS, decimals=0), series.field("power")),
        (held, series.of(naming.throttled("thermal"))),
        (Column(title="Last XID", unit=COUNT), series.of(naming.GPU_XID)),
    ]
    shown = [(column, highest(each, _LABELS)) for column, each in found if each is not None]
    firing_now = Column(title="Alerts firing", unit=COUNT, thresholds=NONE_OR_SOME)
    return (*shown, (firing_now, _firing(series)))


def hot(series: GpuSeries) -> tuple[Threshold, ...]:
    """Bad from the spec's temperature on, if it has one."""
    limit = series.gpu.temperature_celsius
    return () if limit is None else bad_from(limit)


def _firing(series: GpuSeries) -> Vector:
    """With a row of 0 for each GPU of which nothing fires."""
    own = {naming.SERVICE_LABEL: series.service.name}
    alerts = total(firing(own, *series.chosen), _LABELS)
    watched = highest(series.of(naming.GPU_WATCHED), _LABELS)
    return alerts.both(watched).otherwise(watched.arithmetic("*", 0))
