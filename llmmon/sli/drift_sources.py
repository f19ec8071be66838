"""In which series each model of a service counts a signal that drift checks compare.

Knows the native metrics and what engines answer; not how they are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from llmmon.catalog.native import (
    COST,
    FINISH_REASON_VALUES,
    FINISH_REASONS,
    QUALITY_SCORE,
    REFUSALS,
    REQUEST_DURATION,
    REQUESTS,
    RESPONSE_LENGTH,
    TIME_PER_OUTPUT_TOKEN,
    TIME_TO_FIRST_TOKEN,
    NativeMetric,
)
from llmmon.catalog.native_names import native_names
from llmmon.catalog.signals import EngineSignal
from llmmon.model import naming
from llmmon.model.indicator import Counted
from llmmon.model.service import ModelEntry, Service
from llmmon.promql import Matcher, Selector, equal
from llmmon.sli.engine_series import UNITS_PER_SECOND, EngineSeries, series_of

HISTOGRAMS = {
    "latency": REQUEST_DURATION,
    "time_to_first_token": TIME_TO_FIRST_TOKEN,
    "time_per_output_token": TIME_PER_OUTPUT_TOKEN,
    "response_length": RESPONSE_LENGTH,
}
_ENGINE_HISTOGRAMS = {
    "latency": "request_duration",
    "time_to_first_token": "time_to_first_token",
    "time_per_output_token": "time_per_output_token",
}
RATES = ("error_rate", "refusal_rate")
CATEGORIES = "finish_reason"
AMOUNT = "cost_per_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A histogram: `_bucket` and `_sum` of the same observations."""

    models: tuple[str, ...]
    named: bool
    """Whether the series carry the label `model`, with the names of the spec."""
    buckets: Selector
    sums: Selector
    bounds: tuple[Decimal, ...]
    """Ascending, without `+Inf`, in the histogram's own unit."""
    per_unit: Decimal
    """How many of the histogram's unit are in one of the signal's: in a second, say."""

    @property
    def bin_count(self) -> int:
        """Buckets, `+Inf` among them."""
        return len(self.bounds) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Categories:
    """A counter by category."""

    models: tuple[str, ...]
    counter: Selector
    label: str
    categories: tuple[str, ...]

    @property
    def bin_count(self) -> int:
        """How many categories there are."""
        return len(self.categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Events, and those of them that the rate is of."""

    models: tuple[str, ...]
    named: bool
    hits: Selector
    total: Counted

    @property
    def bin_count(self) -> int:
        """Hits and misses."""
        return 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """Events, and what they come to: nothing is known of single ones."""

    models: tuple[str, ...]
    named: bool
    amount: Selector
    total: Counted

    @property
    def bin_count(self) -> int:
        """All events are one."""
        return 1


Source: TypeAlias = Numbers | Categories | Rate | Mean


def drift_sources(service: Service, signal: str) -> tuple[Source, ...]:
    """The series of a signal: of all instrumented models together, then of each engine's model."""
    if signal == AMOUNT:
        return _cost(service)
    native = [_native(service, signal)] if service.instrumented else []
    engines = (_of_engine(model, signal) for model in service.models)
    return (*native, *(source for source in engines if source is not None))


def _native(service: Service, signal: str) -> Source:
    models = tuple(model.name for model in service.instrumented)
    if signal in RATES:
        return _native_rate(service, signal, models)
    if signal == CATEGORIES:
        return Categories(
            models=models,
            counter=_selector(service, FINISH_REASONS),
            label=FINISH_REASONS.own_labels[0][0],
            categories=FINISH_REASON_VALUES,
        )
    metric = HISTOGRAMS.get(signal, QUALITY_SCORE)
    own = equal(metric=signal) if metric is QUALITY_SCORE else ()
    return Numbers(
        models=models,
        named=True,
        buckets=_selector(service, metric, "_bucket").where(*own),
        sums=_selector(service, metric, "_sum").where(*own),
        bounds=service.bounds(_name(service, metric)) or metric.bounds,
        per_unit=Decimal(1),
    )


def _cost(service: Service) -> tuple[Source, ...]:
    """Of the models that have a price; the module counts what each call costs."""
    priced = tuple(model.name for model in service.instrumented if model.prices)
    if not priced:
        return ()
    answered = _selector(service, REQUESTS).where(Matcher("outcome", "=", "ok"))
    cost = _selector(service, COST)
    return (Mean(models=priced, named=True, amount=cost, total=Counted(add=answered)),)


def _native_rate(service: Service, signal: str, models: tuple[str, ...]) -> Rate:
    selectors = (_selector(service, metric) for metric in (REQUESTS, REFUSALS))
    hits, everything = hits_and_total(signal, *selectors)
    return Rate(models=models, named=True, hits=hits, total=Counted(add=everything))


def hits_and_total(
    signal: str, requests: Selector, refusals: Selector
) -> tuple[Selector, Selector]:
    """As SLOs count them: who cancelled has no say in errors; only an answer can be a refusal."""
    if signal == "error_rate":
        hits = requests.where(Matcher("outcome", "=", "error"))
        return hits, requests.where(Matcher("outcome", "!=", "cancelled"))
    return refusals, requests.where(Matcher("outcome", "=", "ok"))


def _name(service: Service, metric: NativeMetric) -> str:
    return native_names(service.instrumentation, service.currency).of(metric).name


def _selector(service: Service, metric: NativeMetric, suffix: str = "") -> Selector:
    name = f"{_name(service, metric)}{suffix}"
    return Selector(name, equal(**{naming.SERVICE_LABEL: service.name}))


def _of_engine(model: ModelEntry, signal: str) -> Source | None:
    series = series_of(model)
    if series is None:
        return None
    if signal == "error_rate":
        return _engine_rate(model, series)
    answered = series.signal(_ENGINE_HISTOGRAMS.get(signal, ""))
    return None if answered is None else _engine_numbers(model, series, answered)


def _engine_rate(model: ModelEntry, series: EngineSeries) -> Rate | None:
    requests, errors = series.signal("requests"), series.signal("errors")
    if requests is None or errors is None or not series.are_told_apart(requests):
        return None
    failed = series.counter(errors)
    return Rate(
        models=(model.name,),
        named=False,
        hits=failed,
        total=Counted(add=series.counter(requests), plus=failed if requests.plus_errors else None),
    )


def _engine_numbers(
    model: ModelEntry, series: EngineSeries, signal: EngineSignal
) -> Numbers | None:
    """`None` without known buckets, and where nothing tells the model's series from others."""
    metric = series.engine.metric(signal.metric)
    known = metric.type == "histogram" and metric.bounds
    if not known or not series.are_told_apart(signal):
        return None
    return Numbers(
        models=(model.name,),
        named=False,
        buckets=series.selector(signal, "_bucket"),
        sums=series.selector(signal, "_sum"),
        bounds=metric.bounds,
        per_unit=UNITS_PER_SECOND[metric.unit],
    )
