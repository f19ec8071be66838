"""What a statistic is: a value of two windows, and what chance alone makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from llmmon.model import naming
from llmmon.promql import BOUND_LABEL, Number, Vector, root, total
from llmmon.rules.drift.scope import MODEL, ONE_OF_A_MODEL, Layout, Signal
from llmmon.sli.drift_levels import figure

BY_BIN = (*MODEL, naming.BIN_LABEL)
BY_BOUND = (*MODEL, BOUND_LABEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One way of comparing."""

    value: Callable[[Signal], Vector]
    """The statistic, by model."""
    score: Callable[[Signal, Vector], Vector]
    """Of a value: its square in units of what chance gives; 1 on average, if nothing changed and
    events were independent."""
    lower: Callable[[Signal, float, Vector, Vector], Vector]
    """Of a level, a value and the excess of its variance: how large it is at least."""


def counts(signal: Signal, part: str, window: str, by: tuple[str, ...]) -> Vector:
    """What a window counted, by labels."""
    return total(signal.series(naming.drift_window(part, window)), by)


def shares(signal: Signal, part: str, window: str, by: tuple[str, ...]) -> Vector:
    """The same as shares of the window's events."""
    return each_over(counts(signal, part, window, by), signal.events(window).compare(">", 0))


def each_over(several: Vector, one: Vector) -> Vector:
    """Every sample of a model over the one sample of the model."""
    return several.arithmetic("/", one, ONE_OF_A_MODEL)


def effective(signal: Signal, layout: Layout | None = None) -> Vector:
    """nm / (n + m): how much both windows together tell."""
    n, m = (signal.events(window, layout) for window in (naming.CURRENT, naming.BASELINE))
    return n.arithmetic("*", m).arithmetic("/", n.arithmetic("+", m))


def margin(excess: Vector, events: Vector, errors: float) -> Vector:
    """So many standard errors, if one is the root of the excess over the effective events."""
    return root(excess.arithmetic("/", events)).arithmetic("*", Number(figure(errors)))
