"""Divergences of shares: PSI, Jensen-Shannon distance, and the effect of Pearson's chi-squared.

Times the effective events each is a chi-squared with one less than the bins, if nothing changed. As the
length of a vector of normal deviates, its root is no further from the truth than the root of the
critical value: that is the margin.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import sqrt

from llmmon.model import naming
from llmmon.promql import Number, Vector, at_least, logarithm, root, squared, total
from llmmon.rules.drift.scope import MODEL, Layout, Signal
from llmmon.rules.drift.statistics.base import (
    BY_BIN,
    Statistic,
    counts,
    each_over,
    effective,
    margin,
    shares,
)
from llmmon.runtime.drift.quantiles import chi_squared_critical
from llmmon.sli.drift_levels import IN_JENSEN_SHANNON, figure

_LN_2 = Number(Decimal("0.693147180559945"))
_ZERO = Decimal(0)


def _psi(signal: Signal) -> Vector:
    """sum (q - p) ln(q / p), with half an event more in each bin."""
    return signal.in_each_layout(lambda layout: _psi_of(signal, layout))


def _psi_of(signal: Signal, layout: Layout) -> Vector:
    q, p = (_smoothed(signal, layout, window) for window in (naming.CURRENT, naming.BASELINE))
    terms = q.arithmetic("-", p).arithmetic("*", logarithm(q.arithmetic("/", p)))
    return total(terms, MODEL)


def _smoothed(signal: Signal, layout: Layout, window: str) -> Vector:
    series = signal.series(naming.drift_window(naming.DRIFT_BINS, window)).where(*layout.matchers)
    more = total(series, BY_BIN).arithmetic("+", Number(Decimal("0.5")))
    everything = Number(Decimal(len(layout.bins)) / 2)
    return each_over(more, signal.events(window).arithmetic("+", everything))


def _jensen_shannon(signal: Signal) -> Vector:
    """sqrt((KL(p || m) + KL(q || m)) / 2) with m = (p + q) / 2, to base 2."""
    q, p = (
        shares(signal, naming.DRIFT_BINS, window, BY_BIN)
        for window in (naming.CURRENT, naming.BASELINE)
    )
    both = q.arithmetic("+", p)
    divergence = _to_middle(q, both).arithmetic("+", _to_middle(p, both))
    return root(at_least(divergence.arithmetic("/", 2).arithmetic("/", _LN_2), _ZERO))


def _to_middle(share: Vector, both: Vector) -> Vector:
    """An empty bin adds nothing; its logarithm would be no number."""
    there = share.compare(">", 0)
    ratio = there.arithmetic("*", 2).arithmetic("/", both)
    return total(there.arithmetic("*", logarithm(ratio)), MODEL)


def _chi_squared(signal: Signal) -> Vector:
    """Cohen's w: sqrt(sum (q - p)^2 / pooled share)."""
    n, m = (signal.events(window) for window in (naming.CURRENT, naming.BASELINE))
    q, p = (
        shares(signal, naming.DRIFT_BINS, window, BY_BIN)
        for window in (naming.CURRENT, naming.BASELINE)
    )
    now, before = (
        counts(signal, naming.DRIFT_BINS, window, BY_BIN)
        for window in (naming.CURRENT, naming.BASELINE)
    )
    pooled = each_over(now.arithmetic("+", before), n.arithmetic("+", m)).compare(">", 0)
    change = q.arithmetic("-", p)
    return root(total(squared(change).arithmetic("/", pooled), MODEL))


def _divergence(value: Callable[[Signal], Vector], *, scale: float, is_root: bool) -> Statistic:
    """A statistic whose square, or which itself, is a chi-squared over `scale` and the events."""

    def score(signal: Signal, shown: Vector) -> Vector:
        per_event = squared(shown) if is_root else shown
        return signal.in_each_layout(
            lambda layout: per_event.arithmetic("*", effective(signal, layout)).arithmetic(
                "*", Number(figure(scale / (len(layout.bins) - 1)))
            )
        )

    def lower(signal: Signal, level: float, shown: Vector, excess: Vector) -> Vector:
        return signal.in_each_layout(
            lambda layout: _least(shown, _margin(signal, layout, level, scale, excess), is_root)
        )

    return Statistic(value=value, score=score, lower=lower)


def _margin(signal: Signal, layout: Layout, level: float, scale: float, excess: Vector) -> Vector:
    critical = chi_squared_critical(level, len(layout.bins) - 1)
    return margin(excess, effective(signal, layout), sqrt(critical / scale))


def _least(shown: Vector, off: Vector, is_root: bool) -> Vector:
    if is_root:
        return shown.arithmetic("-", off)
    return squared(at_least(root(shown).arithmetic("-", off), _ZERO))


PSI = _divergence(_psi, scale=1, is_root=False)
JENSEN_SHANNON = _divergence(_jensen_shannon, scale=IN_JENSEN_SHANNON, is_root=True)
CHI_SQUARED = _divergence(_chi_squared, scale=1, is_root=True)
