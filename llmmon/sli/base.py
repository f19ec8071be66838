"""What every SLI kind is made of: its shape in the spec, and its lowering to an event ratio."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from llmmon.catalog.native import NativeMetric
from llmmon.catalog.native_names import NativeNames
from llmmon.catalog.signals import EngineSignal
from llmmon.fields import DurationField, LabelNameField, LineField, NameField, PercentField, Shape
from llmmon.model.indicator import Counted, EventRatio, Needed
from llmmon.model.service import QualityMetric
from llmmon.promql import Matcher, Selector, bound_matcher
from llmmon.sli.engine_series import EngineSeries


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a kind may know of its service when it lowers an SLO."""

    matchers: tuple[Matcher, ...]
    """`llm_service` and the labels that the SLO is narrowed to."""
    quality: tuple[QualityMetric, ...]
    native: NativeNames
    """The names of the native metrics."""
    slo: str
    """The SLO's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowered:
    """An SLO as the rest of llmmon knows it, whatever its kind."""

    indicator: EventRatio
    event: str
    """What is counted, plural: `requests`."""
    good: str
    """What makes one good, after its noun: `answered below 5s`."""
    boundary: Decimal | None = None
    """Where good events end, in the unit of what is measured; times are in seconds."""
    bounds: tuple[tuple[NativeMetric, Decimal], ...] = ()
    """Thresholds that must be bounds of a native histogram, in its unit."""


class SloShape(Shape):
    """What all SLOs are written with. A key that names a dimension narrows the SLO to one value."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: NameField = Field(description="Name of the SLO, unique in the service.")
    sli: str = Field(description="What is measured.")
    objective: PercentField = Field(description="Share of events that must be good.")
    window: DurationField | None = Field(
        None, description="Period of the error budget; 30d by default."
    )
    model: LineField | None = Field(None, description="Only calls of this model.")
    operation: LineField | None = Field(None, description="Only calls of this operation.")
    per: Annotated[tuple[LabelNameField, ...], Field(max_length=10)] = Field(
        (), description="Labels with one error budget per value: model, operation, a dimension."
    )

    reads: ClassVar[tuple[NativeMetric, ...]] = ()
    """The native metrics that the kind reads: they must carry the labels that the SLO names."""

    signals: ClassVar[tuple[str, ...]] = ()
    """The signals that an engine must answer for the kind; none where only the module can."""

    def lower(self, context: Context) -> Lowered:
        """The SLO as an event ratio of the generated module's metrics."""
        raise NotImplementedError

    def lower_to(self, series: EngineSeries) -> Lowered:
        """The SLO as an event ratio of an engine's metrics; it answers all of `signals`."""
        raise NotImplementedError

    @property
    def dimensions(self) -> dict[str, object]:
        """The keys that are not the shape's own: dimensions, if the service declares them."""
        return dict(self.model_extra or {})


def counter(metric: NativeMetric, context: Context, *matchers: Matcher) -> Selector:
    """The series of a native counter that the SLO is about."""
    return Selector(context.native.of(metric).name, (*context.matchers, *matchers))


def observations(metric: NativeMetric, context: Context, *matchers: Matcher) -> Selector:
    """The count series of a native histogram."""
    name = context.native.of(metric).name
    return Selector(f"{name}_count", (*context.matchers, *matchers))


def up_to(metric: NativeMetric, bound: Decimal, context: Context, *matchers: Matcher) -> Selector:
    """The bucket of a native histogram that counts observations up to `bound`."""
    name = context.native.of(metric).name
    return Selector(f"{name}_bucket", (*context.matchers, *matchers, bound_matcher(bound)))


def slower_than(metric: NativeMetric, bound: Decimal, context: Context) -> EventRatio:
    """Observations above `bound` over all observations."""
    everything = observations(metric, context)
    return EventRatio(
        bad=Counted(add=everything, subtract=up_to(metric, bound, context)),
        total=Counted(add=everything),
    )


class SlownessSlo(SloShape):
    """Base of the kinds that ask an event to take less than a duration."""

    below: DurationField = Field(description="Longest time that is good.")

    measured: ClassVar[NativeMetric]
    event: ClassVar[str]
    good_verb: ClassVar[str]

    def lower(self, context: Context) -> Lowered:
        """Observations slower than `below` over all observations."""
        bound = self.below.seconds
        return Lowered(
            indicator=slower_than(self.measured, bound, context),
            event=self.event,
            good=f"{self.good_verb} {self.below}",
            boundary=self.below.seconds,
            bounds=((self.measured, bound),),
        )

    def lower_to(self, series: EngineSeries) -> Lowered:
        """The engine's requests that took longer than `below` over all that it timed."""
        signal = needed_signal(series, self.signals[0])
        everything = series.selector(signal, "_count")
        in_time = series.up_to(signal, self.below)
        # Without its bucket, all that the histogram counts would pass for fast.
        present = (*series.presence(signal, everything), Needed(selector=in_time, given=everything))
        return Lowered(
            indicator=EventRatio(
                bad=Counted(add=everything, subtract=in_time),
                total=Counted(add=everything),
                needed=present,
            ),
            event=self.event,
            good=f"{self.good_verb} {self.below}",
            boundary=self.below.seconds,
        )


def needed_signal(series: EngineSeries, name: str) -> EngineSignal:
    """A signal that the engine answers; that it does was checked before."""
    signal = series.signal(name)
    if signal is None:
        raise LookupError(f"{series.engine.name} has no {name}")
    return signal
