"""One quality metric: its scores, how many are good enough for its SLOs, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.catalog.native import EVALUATIONS, QUALITY_SCORE
from llmmon.dashboards import slo_lines
from llmmon.dashboards.native import Native, heatmap, lines, share
from llmmon.dashboards.parts import bad_from, good_from, runbooks
from llmmon.dashboards.slo_series import NO_EVENTS
from llmmon.dashboards.values import (
    PER_SECOND,
    RATE_INTERVAL,
    RATIO,
    SCORE,
    AnyPanel,
    Heatmap,
    Legend,
    Query,
    Threshold,
    TimeSeries,
)
from llmmon.model import naming
from llmmon.model.service import QualityMetric, Service
from llmmon.model.slo import BASE_WINDOW, Slo
from llmmon.promql import (
    Binary,
    Matcher,
    Matching,
    Number,
    Selector,
    Vector,
    highest,
    histogram_quantile,
    rate,
    total,
)
from llmmon.rules.identity import recorded
from llmmon.units import decimal_text, percent_text

_METRIC = ("metric",)
_QUANTILES = (Decimal("0.1"), Decimal("0.5"), Decimal("0.9"))
"""Scores are bad at one end or the other."""


def panels(native: Native, metric: QualityMetric) -> tuple[AnyPanel, ...]:
    """Scores, every bucket of them, those that are good, and what evaluators came to."""
    return (
        _scores(native, metric),
        _heatmap(native, metric),
        *_good(native.service, metric),
        _evaluations(native, metric),
    )


def means(native: Native) -> Query:
    """The mean score of each quality metric, whatever metrics there are."""
    summed, counted = (native.rate(QUALITY_SCORE, _METRIC, part) for part in ("_sum", "_count"))
    some = counted.compare(">", 0)
    mean = summed.arithmetic("/", some, Matching(_METRIC))
    return Query(expr=mean, legend=Legend("", _METRIC))


def _mean(native: Native, metric: QualityMetric) -> Vector:
    summed = total(rate(_series(native, metric, "_sum").over(RATE_INTERVAL)))
    return share(summed, total(rate(_series(native, metric, "_count").over(RATE_INTERVAL))))


def _series(native: Native, metric: QualityMetric, suffix: str) -> Selector:
    return native.series(QUALITY_SCORE, suffix).where(_is(metric))


def _is(metric: QualityMetric) -> Matcher:
    return Matcher("metric", "=", metric.name)


def slos_on(service: Service, metric: QualityMetric) -> tuple[Slo, ...]:
    """The SLOs on a quality metric."""
    return tuple(
        slo
        for slo in slo_lines.of_module(service, "quality")
        if slo_lines.selects(slo, _is(metric))
    )


def _scores(native: Native, metric: QualityMetric) -> TimeSeries:
    slos = slos_on(native.service, metric)
    buckets = _series(native, metric, "_bucket")
    percentiles = (
        Query(
            expr=histogram_quantile(quantile, buckets, RATE_INTERVAL),
            legend=Legend(f"p{decimal_text(quantile * 100)}"),
        )
        for quantile in _QUANTILES
    )
    return lines(
        f"quality/{metric.name}/scores",
        "Scores",
        (
            f"Mean and percentiles of {metric.name}; {metric.better} is better. Percentiles are as "
            f"exact as the buckets of the histogram.{slo_lines.words(slos)}"
        ),
        (Query(expr=_mean(native, metric), legend=Legend("mean")), *percentiles),
        SCORE,
        12,
        thresholds=_bounds(metric, slos),
    )


def _bounds(metric: QualityMetric, slos: tuple[Slo, ...]) -> tuple[Threshold, ...]:
    """A line at each boundary, good on the side that is better."""
    found = sorted({slo.boundary for slo in slos if slo.boundary is not None})
    if not found:
        return ()
    if metric.better == "lower":
        return bad_from(found[-1], *found[:-1])
    warned = (Threshold(at, "warning") for at in found[:-1])
    return (Threshold(None, "bad"), *warned, Threshold(found[-1], "good"))


def _heatmap(native: Native, metric: QualityMetric) -> Heatmap:
    return heatmap(
        f"quality/{metric.name}/heatmap",
        "All scores",
        f"{metric.name}: scores a second in each bucket.",
        native.heat(_series(native, metric, "_bucket"), exemplars=False),
        12,
        SCORE,
    )


def _good(service: Service, metric: QualityMetric) -> Iterator[TimeSeries]:
    for slo in slos_on(service, metric):
        worst = highest(recorded(naming.error_ratio(BASE_WINDOW), service, slo), slo.split_by)
        good = Binary(Number(Decimal(1)), "-", worst)
        yield TimeSeries(
            key=f"quality/{metric.name}/good/{slo.name}",
            title=f"Good enough for {slo.name}",
            description=(
                f"Share of {slo.description}, of the last 5 minutes at each time. The line is the "
                f"objective, {percent_text(slo.objective)}. Of all models, whatever is chosen above."
            ),
            queries=(Query(expr=good, legend=Legend("good", slo.split_by)),),
            unit=RATIO,
            no_value=NO_EVENTS,
            thresholds=good_from(slo.objective),
            links=runbooks(service, naming.BURN_ALERT),
            width=12,
            height=8,
        )


def _evaluations(native: Native, metric: QualityMetric) -> TimeSeries:
    counted = native.series(EVALUATIONS).where(_is(metric))
    by = ("outcome",)
    query = Query(expr=total(rate(counted.over(RATE_INTERVAL)), by), legend=Legend("", by))
    return lines(
        f"quality/{metric.name}/evaluations",
        "Evaluations a second",
        (
            f"{EVALUATIONS.help} Skipped are those that sampling left out "
            f"({percent_text(metric.sample)} of calls are scored)."
        ),
        (query,),
        PER_SECOND,
        12,
        stacked=True,
    )
