"""One file per part of a model. A new part is a new file and one line in `PARTS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from llmmon.review.change import Change
from llmmon.review.document import Node
from llmmon.review.parts import (
    alerting,
    budgets,
    dimensions,
    drift,
    gpu,
    histograms,
    labels,
    models,
    outputs,
    prometheus,
    quality,
    service,
    size,
    slos,
)


@dataclass(frozen=True, slots=True)
class Part:
    """What compares the keys `reads` of two documents.

    What it finds also explains differences in the keys `shows_in`, which follow from it.
    """

    changes: Callable[[Node, Node], Iterator[Change]]
    reads: tuple[str, ...]
    shows_in: tuple[str, ...] = ()


PARTS = (
    Part(slos.changes, ("slos", "alerting"), ("rules", "series", "histograms")),
    Part(labels.changes, ("labels", "team", "slos")),
    Part(alerting.changes, ("alerting",), ("slos", "rules")),
    Part(prometheus.changes, ("prometheus",), ("slos",)),
    Part(budgets.changes, ("budgets",)),
    Part(drift.changes, ("drift",)),
    Part(gpu.changes, ("gpu",), ("rules",)),
    Part(quality.changes, ("quality",), ("series", "histograms")),
    Part(models.changes, ("models",), ("slos", "series")),
    Part(dimensions.changes, ("dimensions",), ("slos", "series")),
    Part(histograms.changes, ("histograms",), ("series",)),
    Part(outputs.changes, ("outputs",)),
    Part(service.changes, ("description", "currency")),
    Part(size.changes, ("rules", "series", "max_series")),
)
"""In the order in which a review tells of them."""
