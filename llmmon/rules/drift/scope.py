"""What the rules of one signal, and of one check of it, are about: labels, series, layouts of bins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmmon.model import naming
from llmmon.model.service import Drift, DriftCheck, Service
from llmmon.promql import Matcher, Matching, Selector, Vector, equal, one_of, total
from llmmon.rules.identity import of_service, service_labels
from llmmon.rules.types import Labels, RecordingRule
from llmmon.sli.drift_pinned import compared_sources
from llmmon.sli.drift_sources import Categories, Mean, Numbers, Rate, Source
from llmmon.units import Duration

EVALUATION_INTERVAL = Duration.parse("2m")
"""Well below the five minutes after which Prometheus takes a recorded series for gone."""
MODEL = (naming.MODEL_LABEL,)
ONE_OF_A_MODEL = Matching(MODEL, many=True)
HIT, MISS = "true", "false"
"""The two bins of a rate."""
ALL = "all"
"""The bin of a mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Models whose signal is counted in the same bins."""

    models: tuple[str, ...]
    is_only: bool
    """Whether all models of the signal are, so that nothing must tell them apart."""
    bins: tuple[str, ...]
    bounds: tuple[Decimal, ...] = ()
    """Upper bounds of the bins but the last, of numbers."""
    per_unit: Decimal = Decimal(1)

    @property
    def matchers(self) -> tuple[Matcher, ...]:
        """What selects its models."""
        if self.is_only:
            return ()
        return (Matcher(naming.MODEL_LABEL, "=~", one_of(self.models)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal of a service, with the series in which its models count it."""

    service: Service
    drift: Drift
    name: str
    sources: tuple[Source, ...]

    @property
    def checks(self) -> tuple[DriftCheck, ...]:
        """Its checks, in the spec's order."""
        return tuple(check for check in self.drift.checks if check.signal == self.name)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that have it."""
        return tuple(model for source in self.sources for model in source.models)

    @property
    def is_of_numbers(self) -> bool:
        """Whether it is counted in histograms."""
        return isinstance(self.sources[0], Numbers)

    @property
    def is_rate(self) -> bool:
        """Whether it is a share of events."""
        return isinstance(self.sources[0], Rate)

    @property
    def is_mean(self) -> bool:
        """Whether nothing but events and their sum is counted."""
        return isinstance(self.sources[0], Mean)

    @property
    def labels(self) -> Labels:
        """Labels of every series of the signal."""
        return service_labels(self.service) | {naming.SIGNAL_LABEL: self.name}

    def series(self, name: str) -> Selector:
        """The recorded series `name` of the signal."""
        own = equal(**{naming.SIGNAL_LABEL: self.name})
        return of_service(name, self.service).where(*own)

    def of_check(self, name: str, check: DriftCheck) -> Selector:
        """The recorded series `name` of one check of the signal."""
        return self.series(name).where(*equal(**self.check_labels(check)))

    def check_labels(self, check: DriftCheck) -> Labels:
        """What tells one check of the signal from the others."""
        return {naming.STATISTIC_LABEL: check.statistic}

    def record(self, name: str, expr: Vector, **labels: str) -> RecordingRule:
        """A rule that records a series of the signal."""
        return RecordingRule(record=name, expr=expr, labels=self.labels | labels)

    def events(self, window: str, layout: Layout | None = None) -> Vector:
        """How many events a window had, by model: by any, or by those of a layout."""
        series = self.series(naming.drift_window(naming.DRIFT_EVENTS, window))
        return total(series if layout is None else series.where(*layout.matchers), MODEL)

    def layouts(self) -> tuple[Layout, ...]:
        """Its models by the bins that they are counted in."""
        grouped: dict[tuple[tuple[Decimal, ...], Decimal] | None, list[Source]] = {}
        for source in self.sources:
            key = (source.bounds, source.per_unit) if isinstance(source, Numbers) else None
            grouped.setdefault(key, []).append(source)
        return tuple(_layout(sources, len(grouped) == 1) for sources in grouped.values())

    def in_each_layout(self, build: Callable[[Layout], Vector]) -> Vector:
        """An expression of the models of each layout, one after the other."""
        first, *others = (build(layout) for layout in self.layouts())
        for other in others:
            first = first.otherwise(other)
        return first


def _layout(sources: list[Source], is_only: bool) -> Layout:
    models = tuple(model for source in sources for model in source.models)
    first = sources[0]
    if isinstance(first, Numbers):
        named = (*map(_bin, first.bounds), "+Inf")
        return Layout(
            models=models,
            is_only=is_only,
            bins=named,
            bounds=first.bounds,
            per_unit=first.per_unit,
        )
    if isinstance(first, Mean):
        bins: tuple[str, ...] = (ALL,)
    else:
        bins = first.categories if isinstance(first, Categories) else (HIT, MISS)
    return Layout(models=models, is_only=is_only, bins=bins)


def _bin(bound: Decimal) -> str:
    return format(bound.normalize(), "f")


def drift_signals(service: Service) -> Iterator[Signal]:
    """Each signal that the rules of a service compare with its past, in the order of the spec."""
    drift = service.drift
    if drift is None or not drift.is_in_rules:
        return
    for name in dict.fromkeys(check.signal for check in drift.checks):
        sources = compared_sources(service, name)
        if sources:
            yield Signal(service=service, drift=drift, name=name, sources=sources)
