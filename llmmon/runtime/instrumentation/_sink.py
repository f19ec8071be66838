"""Where numbers go. The rest of this package knows bound functions, and neither of the two libraries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from ._shapes import Metric

Add: TypeAlias = Callable[..., None]
"""Adds an amount, 1 by default, to one series."""
Tick: TypeAlias = Callable[[], object]
"""Counts one more."""
Observe: TypeAlias = Callable[..., None]
"""Observes a value in one histogram; a second argument is an exemplar's labels."""
Labels: TypeAlias = Mapping[str, str]


class Sink(Protocol):
    """Binds series: each is looked up once, and then costs what a write costs."""

    def counter(self, metric: Metric, labels: Labels) -> Add:
        """The series of a counter, at 0."""

    def tally(self, metric: Metric, labels: Labels) -> Tick:
        """The series of a counter that goes up by one, at 0."""

    def histogram(self, metric: Metric, labels: Labels) -> Observe:
        """The series of a histogram, empty."""

    def gauge(self, metric: Metric, labels: Labels) -> tuple[Add, Add]:
        """The series of a gauge: what adds to it, and what sets it."""

    def going(self, metric: Metric, labels: Labels) -> tuple[Tick, Tick]:
        """The series of a gauge of what goes on: what counts a beginning, and an end."""
