"""What divergences of shares have in common: times the effective events, each is a chi-squared.

To the second order every one of them is a multiple of sum (p - q)^2 / p, so that without a change
`divergence * scale * nm / (n + m)` is distributed as chi-squared with one less than the groups
(Pardo 2006, theorem 3.1); with one, as the noncentral, from which the bounds come.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

from llmmon.runtime.drift.quantiles import (
    chi_squared_critical,
    chi_squared_tail,
    highest_shift,
    lowest_shift,
)
from llmmon.runtime.drift.sketch import Sketch
from llmmon.runtime.drift.statistics.base import Comparison, Statistic
from llmmon.runtime.drift.statistics.pairs import Pairs, effective_events, in_groups


def divergence_statistic(
    name: str,
    divergence: Callable[[Pairs], float],
    *,
    scale: float,
    is_root: bool,
    groups: Callable[[Sketch, Sketch], Pairs] = in_groups,
) -> Statistic:
    """A statistic out of a divergence, or, with `is_root`, out of its square root."""

    def shown(value: float) -> float:
        return sqrt(value) if is_root else value

    def compare(baseline: Sketch, current: Sketch, level: float, excess: float) -> Comparison:
        pairs = groups(baseline, current)
        value = divergence(pairs)
        unit = scale * pairs.effective / excess
        return Comparison(
            value=shown(value),
            lower=shown(lowest_shift(value * unit, pairs.freedom, level) / unit),
            upper=shown(highest_shift(value * unit, pairs.freedom, level) / unit),
            p_value=chi_squared_tail(value * unit, pairs.freedom),
            strength=value * scale * pairs.effective / pairs.freedom,
        )

    def score(baseline: Sketch, current: Sketch) -> tuple[float, float]:
        pairs = groups(baseline, current)
        value = divergence(pairs)
        return shown(value), value * scale * pairs.effective / pairs.freedom

    def noise(baseline: Sketch, events: float, level: float) -> float:
        freedom = groups(baseline, baseline).freedom
        unit = scale * effective_events(baseline.events, events)
        return shown(chi_squared_critical(level, freedom) / unit)

    return Statistic(name=name, compare=compare, score=score, noise=noise)
