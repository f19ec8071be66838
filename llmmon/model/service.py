"""The service, its models and prices, quality metrics and drift checks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from llmmon.diagnostics import Span
from llmmon.model.budget import Budget
from llmmon.model.drift_past import PinnedSignal
from llmmon.model.gpu import Gpu
from llmmon.model.instrumentation import Instrumentation
from llmmon.model.price import ContextTiers, Price
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.slo import Slo
from llmmon.promql import Selector
from llmmon.units import Duration, Frequency, UtcOffset


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSource:
    """A serving engine or gateway whose own metrics describe the model."""

    engine: str
    version: str
    selector: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCounter:
    """The series in which an engine counts a model's tokens of one direction."""

    direction: str
    add: Selector
    subtract: Selector | None
    """What is counted in `add` as well, and is another direction."""
    ranks: tuple[str, ...]
    """Labels of ranks that all report the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """One model of the service. `source` is `None` where the generated module measures it."""

    name: str
    operations: tuple[str, ...]
    source: EngineSource | None
    prices: tuple[Price, ...]
    """In the order in which they take effect."""
    context_tiers: ContextTiers | None
    service_tiers: tuple[str, ...]
    """Every service tier that any of the prices names, `standard` first."""
    token_counters: tuple[TokenCounter, ...]
    """Those of its engine; none where the generated module counts."""
    origin: Span

    @property
    def is_priced(self) -> bool:
        """Whether rules can tell what it costs: by the hour, or by tokens that somebody counts."""
        return self.is_hosted or (bool(self.prices) and self.counts_tokens)

    @property
    def is_hosted(self) -> bool:
        """Whether it is paid by the hour, at any time."""
        return any(price.self_hosted for price in self.prices)

    @property
    def counts_tokens(self) -> bool:
        """Whether anybody counts its tokens."""
        return self.source is None or bool(self.token_counters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """An extra label of the native metrics, with the values it can take."""

    name: str
    values: tuple[str, ...]
    other: bool

    @property
    def all_values(self) -> tuple[str, ...]:
        """The values, with `other` for everything else where that is allowed."""
        return (*self.values, "other") if self.other else self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityMetric:
    """A score from 0 to 1 that the application or an evaluator records."""

    name: str
    better: str
    sample: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftCheck:
    """One comparison of a signal's current window with its baseline."""

    signal: str
    statistic: str
    threshold: Decimal | None
    at_least: Decimal | None
    at_most: Decimal | None
    origin: Span

    @property
    def floor(self) -> Decimal:
        """The effect from which on a change matters: the one of the three that the spec gives."""
        given = (self.threshold, self.at_least, self.at_most)
        return next(value for value in given if value is not None)


PERIODS = {"hour_of_week": Duration.parse("7d"), "hour_of_day": Duration.parse("1d")}
"""After how long the same hours come again."""


_LOOKBACK = Duration.parse("4w")
"""Beside a pinned past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What drift is watched, against which baseline, at which rate of false alarms."""

    window: Duration
    trailing: Duration | None
    same: str | None
    pinned: str | None
    false_alarms: Frequency
    checks: tuple[DriftCheck, ...]
    job: ScheduledJob | None = None
    """What makes the checks of the service's events, beside the rules."""
    past: tuple[PinnedSignal, ...] | None = None
    """What the pinned file holds; `None` if there is none, or it was not read."""

    @property
    def is_in_rules(self) -> bool:
        """Whether rules know the past that they would compare with."""
        return self.trailing is not None or bool(self.past)

    @property
    def lookback(self) -> Duration:
        """How far back windows are looked at to know what is usual."""
        return self.trailing if self.trailing is not None else _LOOKBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """How alerts are labelled and where their links lead."""

    severities: tuple[tuple[str, str], ...]
    """`page` and `ticket` to the value of the `severity` label."""
    absent: str
    """Urgency of the alert that a metric vanished: `page`, `ticket`, or `off`."""
    runbook_base: str | None
    dashboard_base: str | None

    def severity(self, urgency: str) -> str:
        """The `severity` label of an urgency."""
        return dict(self.severities)[urgency]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrometheusTarget:
    """The Prometheus, or what speaks like one, that evaluates the rules."""

    version: str | None
    """As the spec writes it; `None` if any from 2.42 on may evaluate them."""
    scrape_interval: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Bounds of one native histogram, ascending, without `+Inf`, in the metric's unit."""

    metric: str
    bounds: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One LLM service, resolved."""

    name: str
    team: str | None
    description: str
    labels: tuple[tuple[str, str], ...]
    currency: str
    """ISO 4217 code of all prices and money budgets."""
    utc_offset: UtcOffset
    """The clock by which days, weeks, months and quarters of spending begin."""
    models: tuple[ModelEntry, ...]
    dimensions: tuple[Dimension, ...]
    quality: tuple[QualityMetric, ...]
    slos: tuple[Slo, ...]
    budgets: tuple[Budget, ...]
    drift: Drift | None
    gpu: Gpu | None
    alerting: Alerting
    prometheus: PrometheusTarget
    instrumentation: Instrumentation
    histograms: tuple[Histogram, ...]
    max_series: int | None
    outputs: tuple[str, ...]
    spec_name: str
    spec_digest: str
    price_files: tuple[tuple[str, str], ...] = ()
    """Names and digests of the files from which models take prices."""

    @property
    def instrumented(self) -> tuple[ModelEntry, ...]:
        """The models that the generated module measures."""
        return tuple(model for model in self.models if model.source is None)

    def bounds(self, metric: str) -> tuple[Decimal, ...]:
        """The bounds of a native histogram; none of another metric."""
        return next((h.bounds for h in self.histograms if h.metric == metric), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All services of one build, by name."""

    services: tuple[Service, ...]
