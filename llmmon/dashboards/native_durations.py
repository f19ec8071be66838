"""A duration that the module measures: percentiles and where they should be, and every bucket."""

from __future__ import annotations

from llmmon.catalog.native import NativeMetric
from llmmon.dashboards import slo_lines
from llmmon.dashboards.native import Native, heatmap, lines
from llmmon.dashboards.values import SECONDS, AnyPanel


def duration(native: Native, metric: NativeMetric, title: str, kind: str) -> tuple[AnyPanel, ...]:
    """Two panels. `kind` is that of the SLOs on it."""
    slos = slo_lines.of_module(native.service, kind)
    buckets = native.series(metric, "_bucket")
    return (
        lines(
            f"native/{metric.role}/percentiles",
            f"{title}, percentiles",
            f"{metric.help} As exact as the buckets of the histogram.{slo_lines.words(slos)}",
            native.percentiles(buckets),
            SECONDS,
            12,
            thresholds=slo_lines.lines(slos),
        ),
        heatmap(
            f"native/{metric.role}/heatmap",
            f"{title}, all calls",
            f"{metric.help} Calls a second in each bucket.",
            native.heat(buckets),
            12,
        ),
    )
