"""The whole of a service spec, and the whole of `llmmon.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import (
    CountField,
    DurationField,
    FlagField,
    LabelNameField,
    LineField,
    NameField,
    ProseField,
    Shape,
    UtcOffsetField,
)
from llmmon.spec.alerting import AlertingShape
from llmmon.spec.budget import BudgetShape
from llmmon.spec.drift import DriftShape
from llmmon.spec.external import ExternalField
from llmmon.spec.gpu import GpuShape
from llmmon.spec.instrumentation import InstrumentationShape
from llmmon.spec.model import ModelShape
from llmmon.spec.prometheus import PrometheusShape
from llmmon.spec.quality import QualityShape
from llmmon.spec.slo import SloField
from llmmon.spec.values import (
    ALL_DIFFERENT,
    CurrencyField,
    LabelsField,
    PathBesideField,
    choice,
    items,
)

VERSION = "llmmon/v1"
OUTPUTS = (
    "python",
    "prometheus",
    "prometheus_tests",
    "kubernetes",
    "grafana",
    "dcgm",
    "drift_job",
    "runbooks",
)
"""What a build can write."""


class LimitsShape(Shape):
    """What the service may cost the monitoring system."""

    max_series: CountField | None = Field(
        None, description="Series that one process may expose and the rules may record, together."
    )


class DimensionShape(Shape):
    """An extra label of the instrumentation, with the values it can take."""

    values: Annotated[tuple[LineField, ...], items(1_000, least=1), ALL_DIFFERENT] = Field(
        description="Every value that it can take."
    )
    other: FlagField = Field(
        False, description='Whether any further value is counted under "other".'
    )


class CommonShape(Shape):
    """What both a service spec and `llmmon.yaml` may say; a spec's own value wins."""

    version: Annotated[str, choice("version", VERSION)] = Field(
        description="Version of the spec language."
    )
    team: LineField | None = Field(None, description="Who owns it; the team label of alerts.")
    labels: LabelsField = Field({}, description="Labels of every rule and alert.")
    window: DurationField | None = Field(
        None, description="Period of the error budgets; 30d by default."
    )
    currency: CurrencyField | None = Field(
        None, description="Currency of all prices and budgets; USD by default."
    )
    utc_offset: UtcOffsetField | None = Field(
        None, description='Clock by which days and months of spending begin; "+00:00" by default.'
    )
    price_files: Annotated[tuple[PathBesideField, ...], items(50), ALL_DIFFERENT] = Field(
        (), description="Files of prices that models may take, from the folder of this file."
    )
    alerting: AlertingShape | None = None
    prometheus: PrometheusShape | None = None
    limits: LimitsShape | None = None
    outputs: (
        Annotated[
            tuple[Annotated[str, choice("output", *OUTPUTS)], ...],
            items(len(OUTPUTS), least=1),
            ALL_DIFFERENT,
        ]
        | None
    ) = Field(None, description="What to write; everything by default.")


class SharedSpec(CommonShape):
    """What all services share: `llmmon.yaml` at the root of the repository."""


class ServiceSpec(CommonShape):
    """One LLM service: its models and prices, SLOs, budgets, quality, drift and GPUs."""

    service: NameField = Field(description="Name of the service, unique in the fleet.")
    description: ProseField = Field("", description="What the service does, for people.")
    models: Annotated[tuple[ModelShape, ...], items(300, least=1)] = Field(
        description="The models that the service calls."
    )
    dimensions: Annotated[dict[LabelNameField, DimensionShape], Field(max_length=10)] = Field(
        {}, description="Extra labels of the instrumentation."
    )
    quality: Annotated[tuple[QualityShape, ...], items(100)] = Field(
        (), description="Scores that the application or an evaluator records."
    )
    external: Annotated[tuple[ExternalField, ...], items(300)] = Field(
        (), description="Metrics of others that the spec's own queries read."
    )
    slos: Annotated[tuple[SloField, ...], items(300)] = Field(
        (), description="Objectives that burn-rate alerts watch."
    )
    budgets: Annotated[tuple[BudgetShape, ...], items(100)] = Field(
        (), description="Money or tokens that a period may cost."
    )
    drift: DriftShape | None = None
    gpu: GpuShape | None = None
    instrumentation: InstrumentationShape | None = None
