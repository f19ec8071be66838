"""What ails GPUs: XIDs by their meaning, remapped memory, recovery actions, memory errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from llmmon.catalog.xids import xids
from llmmon.dashboards.gpu_series import DEVICE, GpuSeries, graph
from llmmon.dashboards.parts import NONE_OR_SOME, runbooks
from llmmon.dashboards.values import (
    COUNT,
    AnyPanel,
    Legend,
    Meaning,
    Query,
    State,
    StateTimeline,
)
from llmmon.model import naming
from llmmon.promql import highest, increase
from llmmon.rules.event_counts import HOUR, sampled_span

_STATES: dict[str, State] = {"page": "bad", "ticket": "warning", "ignore": "neutral"}
_FLAGS = (Meaning(0, "no", "good"), Meaning(1, "yes", "bad"))
_ACTIONS = (
    Meaning(0, "none", "good"),
    Meaning(1, "reset the GPU", "bad"),
    Meaning(2, "reboot the host", "bad"),
    Meaning(3, "drain peer-to-peer traffic", "bad"),
    Meaning(4, "drain and reset", "bad"),
)


def panels(series: GpuSeries) -> tuple[AnyPanel, ...]:
    """Those that the exporter's version can fill."""
    return tuple(_panels(series))


def _panels(series: GpuSeries) -> Iterator[AnyPanel]:
    yield _timeline(
        series,
        "faults/xids",
        "XIDs",
        "The last XID of each GPU, by its meaning. It stays until another comes or the exporter "
        "starts anew; what is new has an alert.",
        [Query(expr=highest(series.of(naming.GPU_XID), DEVICE), legend=Legend("", DEVICE))],
        tuple(_meanings(series)),
        naming.GPU_XID_ALERT,
    )
    flags = [
        query
        for words, key in (("failed", "row_remap_failure"), ("pending", "row_remap_pending"))
        for query in series.queries(words, series.field(key))
    ]
    yield _timeline(
        series,
        "faults/flags",
        "Remapped memory",
        "Whether a row of memory could not be remapped, and whether one will be at the next reset.",
        flags,
        _FLAGS,
        naming.GPU_ROW_REMAP_FAILURE_ALERT,
    )
    actions = series.queries("", series.field("recovery_action"))
    if actions:
        yield _timeline(
            series,
            "faults/recovery",
            "Recovery action",
            "What the driver asks for.",
            actions,
            _ACTIONS,
            naming.GPU_RECOVERY_ALERT,
        )
    yield _memory(series)


def _meanings(series: GpuSeries) -> Iterator[Meaning]:
    """The catalogue's words; the colours by whom the spec has told."""
    gpu = series.gpu
    yield Meaning(0, "none", "good")
    for xid in xids():
        listed = {"page": gpu.xid_page, "ignore": gpu.xid_ignore}
        urgency = next((name for name, codes in listed.items() if xid.code in codes), "ticket")
        yield Meaning(xid.code, f"{xid.code}: {xid.meaning}", _STATES[urgency])


def _memory(series: GpuSeries) -> AnyPanel:
    queries = []
    for words, key in (("uncorrected", "ecc_uncorrectable"), ("corrected", "ecc_correctable")):
        counter = series.field(key)
        errors = None if counter is None else increase(counter.over(sampled_span(HOUR)))
        queries += series.queries(words, errors)
    shown = graph(
        "faults/memory",
        "Memory errors in an hour",
        "Errors of memory that were corrected, and that were not. One uncorrected error is an alert.",
        queries,
        COUNT,
        NONE_OR_SOME,
        width=12,
    )
    return replace(shown, links=runbooks(series.service, naming.GPU_MEMORY_ERRORS_ALERT))


def _timeline(
    series: GpuSeries,
    key: str,
    title: str,
    description: str,
    queries: list[Query],
    meanings: tuple[Meaning, ...],
    alert: str,
) -> StateTimeline:
    return StateTimeline(
        key=key,
        title=title,
        description=description,
        queries=tuple(queries),
        unit=COUNT,
        no_value="none",
        meanings=meanings,
        links=runbooks(series.service, alert),
        width=12,
        height=8,
    )
