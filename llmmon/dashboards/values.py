"""What a dashboard is: rows of panels with queries. Knows PromQL; knows nothing of Grafana's JSON.

All text is text: whatever a spec puts into it, the backend sees to it that nothing reads it as a
template.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from llmmon.promql import Placeholder, Selector, Vector

RATE_INTERVAL = Placeholder("$__rate_interval")
"""The range of a rate over raw counters: Grafana makes it at least four scrapes long."""

State: TypeAlias = Literal["good", "warning", "bad", "neutral"]
"""What a value means; the backend has a colour for each."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts. `of` is the currency of money."""

    name: Literal[
        "ratio",
        "times",
        "count",
        "score",
        "seconds",
        "per second",
        "requests/s",
        "money",
        "moment",
        "watts",
        "kilowatt hours",
        "celsius",
        "hertz",
        "bytes",
        "bytes/s",
    ]
    of: str = ""


RATIO, TIMES, COUNT, SECONDS = Unit("ratio"), Unit("times"), Unit("count"), Unit("seconds")
SCORE = Unit("score")
"""From 0 to 1, without being a share of anything."""
PER_SECOND, REQUESTS_PER_SECOND = Unit("per second"), Unit("requests/s")
WATTS, KILOWATT_HOURS, CELSIUS = Unit("watts"), Unit("kilowatt hours"), Unit("celsius")
HERTZ, BYTES, BYTES_PER_SECOND = Unit("hertz"), Unit("bytes"), Unit("bytes/s")
MOMENT = Unit("moment")
"""A point in time, in epoch seconds."""


def money(currency: str) -> Unit:
    """An amount of a currency, by its ISO 4217 code."""
    return Unit("money", currency)


@dataclass(frozen=True, slots=True)
class Legend:
    """What tells a series from the others of its panel: words, and the values of its labels."""

    words: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One expression of a panel."""

    expr: Vector
    legend: Legend
    exemplars: bool = False
    """Whether single events, with their traces, are shown besides: only histograms have any."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From `at` on a value is in `state`. The first one of a panel has no `at`: it is below all."""

    at: Decimal | None
    state: State


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a value is called instead of its number, and what state it is."""

    value: int
    text: str
    state: State


@dataclass(frozen=True, slots=True)
class Link:
    """A link from a panel to a page."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column of a table, in the row that a reader clicks on; by the column's title."""

    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLink:
    """A link from a cell to another dashboard. The time range and the data source go along."""

    title: str
    uid: tuple[str | Cell, ...]
    """The dashboard's uid, in parts."""
    choices: tuple[tuple[str, Cell], ...] = ()
    """Variables of that dashboard, and what they are set to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Moments, or spans of time, that are marked in all graphs of a dashboard."""

    title: str
    expr: Vector
    """A mark wherever it is above 0; with `at_value`, at the time in epoch milliseconds that it gives."""
    label: str
    """The label whose value names a mark."""
    tags: tuple[str, ...] = ()
    """Labels that tell more of it."""
    state: State
    at_value: bool = False
    shown: bool = True
    """Whether it is on when the dashboard opens; a reader can switch it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What all panels have. `key` is unique in the dashboard, and the panel's id follows from it."""

    key: str
    title: str
    description: str
    queries: tuple[Query, ...]
    unit: Unit
    no_value: str
    """What stands where the queries have no answer."""
    width: int
    """Of the 24 columns of a dashboard."""
    height: int
    decimals: int | None = None
    """Digits after the point; `None`: as many as the value needs."""
    thresholds: tuple[Threshold, ...] = ()
    """Ascending. None: no value is better than another."""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat(Panel):
    """The present value of each series, in large figures."""

    meanings: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeries(Panel):
    """Lines over time. Thresholds are drawn as lines."""

    stacked: bool = False
    from_zero: bool = False
    """Whether the axis begins at 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarGauge(Panel):
    """The present value of each series as a bar from 0."""

    full: Decimal | None = None
    """Where the bars end; `None`: at the highest value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heatmap(Panel):
    """How many observations were in each bucket of a histogram over time; `unit` is that of bounds."""

    cell_unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTimeline(Panel):
    """One bar for each series, coloured by what its value means."""

    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How a table shows the values of one of its queries."""

    title: str
    unit: Unit
    decimals: int | None = None
    thresholds: tuple[Threshold, ...] = ()
    hidden: bool = False
    """Whether the query is asked for its labels alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelColumn:
    """How a table shows the values of a label that its queries keep."""

    label: str
    title: str
    links: tuple[CellLink, ...] = ()
    last: bool = False
    """Whether it stands after the values: it is there for links, and says nothing to a reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Panel):
    """One row for each set of values of the labels that its queries keep."""

    labels: tuple[LabelColumn, ...]
    """The first ones are what tells rows apart."""
    columns: tuple[Column, ...]
    """One for each query."""


AnyPanel: TypeAlias = Stat | TimeSeries | BarGauge | Heatmap | StateTimeline | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A heading and the panels below it."""

    key: str
    title: str
    panels: tuple[AnyPanel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A choice at the top of a dashboard: values of a label of some series, all of them at first.

    A panel reads it by the matcher that `chosen` of `llmmon.dashboards.variables` gives.
    """

    label: str
    title: str
    of: tuple[Selector, ...]
    """Where values are looked for; several where no single series has them all."""
    present: bool = False
    """Whether a series without the label is left out when nothing is chosen."""


@dataclass(frozen=True, slots=True)
class Siblings:
    """Links to all dashboards with some tags, from the top of another."""

    title: str
    tags: tuple[str, ...]
    is_menu: bool
    """Whether they fold up into one word, rather than stand side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """One dashboard, of a service or of all."""

    board: str
    """Its name, unique in the service: `slo`."""
    uid: str
    title: str
    description: str
    tags: tuple[str, ...]
    siblings: tuple[Siblings, ...]
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()
    annotations: tuple[Annotation, ...] = ()

    @property
    def panels(self) -> tuple[AnyPanel, ...]:
        """The panels of all rows, in order."""
        return tuple(panel for row in self.rows for panel in row.panels)
