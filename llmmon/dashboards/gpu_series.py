"""Recorded series of GPUs as panels read them: of the host and the GPU that a reader chose."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.dashboards.parts import NOTHING_YET
from llmmon.dashboards.values import Legend, Query, Threshold, TimeSeries, Unit
from llmmon.model import naming
from llmmon.model.gpu import Gpu
from llmmon.model.service import Service
from llmmon.promql import Matcher, Selector, Vector, highest
from llmmon.rules.gpu_series import of_field
from llmmon.rules.identity import of_service

DEVICE = (naming.HOST_LABEL, naming.GPU_LABEL)
INSTANCE = (*DEVICE, naming.INSTANCE_ID_LABEL)
"""What a legend tells series apart by; an instance's number is empty for a whole GPU."""


@dataclass(frozen=True, slots=True)
class GpuSeries:
    """The GPUs of a service, narrowed by what a reader chose."""

    service: Service
    gpu: Gpu
    chosen: tuple[Matcher, ...]

    def of(self, name: str) -> Selector:
        """A recorded series by its name."""
        return of_service(name, self.service).where(*self.chosen)

    def field(self, key: str) -> Selector | None:
        """The recorded series of a field; `None` where the exporter's version has none."""
        found = of_field(self.service, key)
        return None if found is None else found.where(*self.chosen)

    def queries(
        self, words: str, series: Vector | None, by: tuple[str, ...] = DEVICE
    ) -> list[Query]:
        """A line for each GPU, by name; nothing where there is no series."""
        if series is None:
            return []
        return [Query(expr=highest(series, by), legend=Legend(words, by))]


def graph(
    key: str,
    title: str,
    description: str,
    queries: list[Query],
    unit: Unit,
    thresholds: tuple[Threshold, ...] = (),
    width: int = 8,
) -> TimeSeries:
    """Lines over time, from 0."""
    return TimeSeries(
        key=key,
        title=title,
        description=description,
        queries=tuple(queries),
        unit=unit,
        no_value=NOTHING_YET,
        thresholds=thresholds,
        from_zero=True,
        width=width,
        height=8,
    )
