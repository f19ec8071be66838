"""Tables over the whole width of a board: each column with the query that fills it."""

from __future__ import annotations

from collections.abc import Sequence

from llmmon.dashboards.parts import NOTHING_YET
from llmmon.dashboards.values import Column, LabelColumn, Legend, Query, Table, Unit
from llmmon.promql import Vector

_WIDTH = 24


def wide_table(
    key: str,
    title: str,
    description: str,
    labels: tuple[LabelColumn, ...],
    columns: Sequence[tuple[Column, Vector]],
    *,
    unit: Unit,
    height: int,
    no_value: str = NOTHING_YET,
) -> Table:
    """One row for each set of values of the labels; one query a column."""
    return Table(
        key=key,
        title=title,
        description=description,
        queries=tuple(Query(expr=expr, legend=Legend()) for _, expr in columns),
        unit=unit,
        no_value=no_value,
        width=_WIDTH,
        height=height,
        labels=labels,
        columns=tuple(column for column, _ in columns),
    )
