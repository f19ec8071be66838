"""The kinds of panels that native metrics have, which follow a reader's choices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from llmmon.catalog.native import NativeMetric, native_labels
from llmmon.catalog.native_names import NativeNames, native_names
from llmmon.dashboards.annotations import TARGET
from llmmon.dashboards.parts import NOTHING_YET
from llmmon.dashboards.values import (
    PER_SECOND,
    RATE_INTERVAL,
    SECONDS,
    Heatmap,
    Legend,
    Link,
    Query,
    Threshold,
    TimeSeries,
    Unit,
)
from llmmon.model.instrumentation import PROMETHEUS
from llmmon.model.service import Service
from llmmon.promql import (
    BOUND_LABEL,
    Matcher,
    Matching,
    Selector,
    Vector,
    histogram_quantile,
    rate,
    total,
)
from llmmon.rules.identity import of_service
from llmmon.units import decimal_text

QUANTILES = (Decimal("0.5"), Decimal("0.95"), Decimal("0.99"))


@dataclass(frozen=True, slots=True)
class Native:
    """The native metrics of one service, as one board shows them."""

    service: Service
    chosen: tuple[Matcher, ...]

    @property
    def names(self) -> NativeNames:
        """Under which names they are exposed."""
        return native_names(self.service.instrumentation, self.service.currency)

    def series(self, metric: NativeMetric, suffix: str = "") -> Selector:
        """The series of a metric; `suffix` names the part of a histogram."""
        name = f"{self.names.of(metric).name}{suffix}"
        labels = (*TARGET, *native_labels(metric, (d.name for d in self.service.dimensions)))
        carried = (matcher for matcher in self.chosen if matcher.label in labels)
        return of_service(name, self.service).where(*carried)

    def rate(self, metric: NativeMetric, by: tuple[str, ...] = (), suffix: str = "") -> Vector:
        """How often a second it goes up."""
        return total(rate(self.series(metric, suffix).over(RATE_INTERVAL)), by)

    @property
    def has_exemplars(self) -> bool:
        """Whether histograms carry the traces of single calls."""
        measured = self.service.instrumentation
        return measured.tracing and measured.backend == PROMETHEUS

    def percentiles(self, buckets: Selector) -> tuple[Query, ...]:
        """Of a histogram, over all its series."""
        return tuple(
            Query(
                expr=histogram_quantile(quantile, buckets, RATE_INTERVAL),
                legend=Legend(f"p{decimal_text(quantile * 100)}"),
                exemplars=self.has_exemplars,
            )
            for quantile in QUANTILES
        )

    def heat(self, buckets: Selector, *, exemplars: bool = True) -> Query:
        """Observations a second in each bucket."""
        return Query(
            expr=total(rate(buckets.over(RATE_INTERVAL)), (BOUND_LABEL,)),
            legend=Legend("", (BOUND_LABEL,)),
            exemplars=exemplars and self.has_exemplars,
        )


def share(part: Vector, whole: Vector, *, many: bool = False) -> Vector:
    """`part` over `whole`, and nothing where the whole is nothing; `many`: each part over one whole."""
    some = whole.compare(">", 0)
    return part.arithmetic("/", some, Matching(many=True) if many else None)


def lines(
    key: str,
    title: str,
    description: str,
    queries: tuple[Query, ...],
    unit: Unit,
    width: int,
    *,
    thresholds: tuple[Threshold, ...] = (),
    stacked: bool = False,
    links: tuple[Link, ...] = (),
) -> TimeSeries:
    """Lines from 0 on."""
    return TimeSeries(
        key=key,
        title=title,
        description=description,
        queries=queries,
        unit=unit,
        no_value=NOTHING_YET,
        from_zero=True,
        thresholds=thresholds,
        stacked=stacked,
        links=links,
        width=width,
        height=8,
    )


def heatmap(
    key: str, title: str, description: str, query: Query, width: int, unit: Unit = SECONDS
) -> Heatmap:
    """Buckets over time."""
    return Heatmap(
        key=key,
        title=title,
        description=description,
        queries=(query,),
        unit=unit,
        cell_unit=PER_SECOND,
        no_value=NOTHING_YET,
        width=width,
        height=8,
    )
