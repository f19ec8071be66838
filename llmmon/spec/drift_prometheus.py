"""A Prometheus as the source of a drift job: which series hold which signal."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from llmmon.fields import FlagField, LabelNameField, LineField, MetricNameField, Shape, Written
from llmmon.promql import Selector
from llmmon.sli.selectors import read_selector
from llmmon.spec.server import ServerShape
from llmmon.spec.values import PositiveField, choice, items

SelectorField = Annotated[Selector, Written(read_selector, {"type": "string"})]


class SeriesShape(Shape):
    """Where a signal is counted: in a histogram, by a counter of each category, or hits and events."""

    histogram: SelectorField | None = Field(
        None, description="A histogram, by its name without _bucket."
    )
    per_unit: PositiveField | None = Field(
        None, description="How many of its unit are one of the signal's: 1000, of milliseconds."
    )
    amount: SelectorField | None = Field(
        None, description="A counter of what the events of `of` come to: their cost."
    )
    counter: SelectorField | None = Field(None, description="A counter.")
    by: LabelNameField | None = Field(None, description="The label that has the category.")
    of: Annotated[tuple[SelectorField, ...], items(10, least=1)] | None = Field(
        None, description="Counters of the events that a rate or a mean is of; they are added up."
    )
    model_label: LabelNameField | None = Field(
        None, description="The label that has the model; model by default."
    )
    model: LineField | None = Field(
        None, description="Whose series they all are, where no label says it."
    )


class AskedShape(ServerShape):
    """A server that speaks the API of Prometheus."""

    allow_warnings: FlagField = Field(
        False, description="Judge by what there is, if the server warns that it may lack data."
    )


class PrometheusShape(AskedShape):
    """Such a server, and the series that it holds."""

    series: Annotated[
        dict[MetricNameField, Annotated[tuple[SeriesShape, ...], items(100, least=1)]],
        Field(max_length=200),
    ] = Field(
        default_factory=dict,
        description="Series by signal; those of the generated module by default.",
    )
    better: Annotated[
        dict[MetricNameField, Annotated[str, choice("direction", "higher", "lower")]],
        Field(max_length=200),
    ] = Field(
        default_factory=dict,
        description="Which values are better, of signals that not every service has; without it, a "
        "change either way matters.",
    )
    recorded: FlagField = Field(
        False, description="Whether the generated rules record these very series by the hour."
    )
