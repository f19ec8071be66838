"""How sure a verdict has to be, from the false alarms that a service allows; and how many events that
takes.

Floats are statistics here; what reaches a rule is rounded to six digits.
"""

from __future__ import annotations

from decimal import Decimal
from math import ceil, log, pi

from llmmon.model.service import PERIODS, Drift, DriftCheck, Service
from llmmon.runtime.drift.budget import BOUND_LEVEL, FEWEST_EVENTS
from llmmon.runtime.drift.budget import level_of as budgeted
from llmmon.runtime.drift.check import DOWN, EITHER, UP
from llmmon.runtime.drift.quantiles import (
    chi_squared_critical,
    kolmogorov_critical,
    normal_critical,
)
from llmmon.sli.drift_pinned import compared_sources
from llmmon.sli.drift_sources import Rate, drift_sources
from llmmon.units import PERIOD_DAYS, Duration

CONFIRMATIONS = 2
"""Windows in a row that make an alarm."""
_MORE_IS_WORSE = frozenset(
    {"latency", "time_to_first_token", "time_per_output_token", "error_rate", "cost_per_request"}
)
"""Of other signals, such as length and refusals, either direction may be what nobody meant to change."""
MEAN_SQUARE = pi**2 / 12
"""Of the Kolmogorov distribution."""
IN_JENSEN_SHANNON = 8 * log(2)
"""Squared Jensen-Shannon distance, base 2, times this is about the PSI."""
_DAY = Duration.parse("1d")
_HOUR = 3_600_000
_TYPICAL_RATE = 0.05


def figure(value: float) -> Decimal:
    """A number as rules state it: to six digits."""
    return Decimal(f"{value:.6g}")


def bad_direction(signal: str, better: str | None) -> str:
    """In which direction a change of a mean or a rate matters; `better` is what a spec says of a score."""
    if better is not None:
        return DOWN if better == "higher" else UP
    return UP if signal in _MORE_IS_WORSE else EITHER


def tests_per_day(service: Service, drift: Drift) -> Decimal:
    """How often a window of any check and model is judged."""
    pairs = sum(
        len(source.models)
        for check in drift.checks
        for source in compared_sources(service, check.signal)
    )
    return Decimal(pairs) * _DAY.milliseconds / drift.window.milliseconds


def level_of(service: Service, drift: Drift) -> float:
    """How often chance may put one window beyond its critical value.

    They do not overlap, so a false alarm takes as many coincidences as there are confirmations.
    """
    allowed = Decimal(drift.false_alarms.count) / PERIOD_DAYS[drift.false_alarms.period]
    tests = max(tests_per_day(service, drift), Decimal(1) / 365)
    return budgeted(float(allowed), float(tests), CONFIRMATIONS)


def past_windows(drift: Drift, level: float) -> tuple[int, int]:
    """How many past windows the quantile of a service's own past takes, and how many there can be.

    To promise a level takes one window in `1 / level`, and half of all at least: the quantile is that
    of all of them.
    """
    possible = drift.lookback.milliseconds // drift.window.milliseconds
    return max(ceil(1 / level), ceil(possible / 2)), possible


def past_quantile(level: float, windows: int) -> float:
    """The quantile that a further window exceeds as often as `level` says.

    Among `windows + 1` alike, each is the largest equally often: the order statistic is that of
    `(1 - level) (windows + 1)`; Prometheus counts ranks from 0 to `windows - 1`.
    """
    return min(((1 - level) * (windows + 1) - 1) / max(windows - 1, 1), 1.0)


def critical_score(statistic: str, level: float, freedom: int) -> float:
    """The score that independent events exceed in one window of `1 / level`."""
    if statistic == "ks":
        return kolmogorov_critical(level) ** 2 / MEAN_SQUARE
    if statistic == "wasserstein":
        return normal_critical(level / 2) ** 2 * pi / 2
    if statistic in ("ratio", "mean"):
        return normal_critical(level / 2) ** 2
    return chi_squared_critical(level, freedom) / freedom


def bound_level(check: DriftCheck, level: float) -> float:
    """How often the bound of a window's effect may miss; that of a limit is all that keeps chance out."""
    return level if check.at_most is not None else BOUND_LEVEL


def min_events(service: Service, check: DriftCheck, level: float) -> int:
    """How many events a window needs before noise alone no longer reaches the check's floor.

    With a baseline of as many such windows as it can have: noise comes from both.
    """
    effective = _needed(service, check, bound_level(check, level))
    both = 1 if check.at_most is not None else 1 + 1 / _baseline_windows(service)
    return max(FEWEST_EVENTS, ceil(effective * both))


def _baseline_windows(service: Service) -> int:
    drift = service.drift
    if drift is None:
        return 1
    if drift.trailing is None:
        hours = max((kept.hours for kept in drift.past or ()), default=0)
        return max(hours * _HOUR // drift.window.milliseconds, 1)
    each = drift.window if drift.same is None else PERIODS[drift.same]
    return max(drift.trailing.milliseconds // each.milliseconds, 1)


def _needed(service: Service, check: DriftCheck, level: float) -> float:
    """Effective events, nm / (n + m), at which the margin is the floor itself."""
    z, floor = normal_critical(level / 2), float(check.floor)
    sources = drift_sources(service, check.signal)
    if not floor or (check.statistic == "wasserstein" and check.threshold is not None):
        return 0  # any change matters; or how widely the signal spreads is not known here
    if check.at_most is not None:
        return normal_critical(level) ** 2 * (1 - floor) / floor
    if any(isinstance(source, Rate) for source in sources):
        # From a floor of points to twice that; of a rate that is rare, relative to itself.
        return z**2 * (
            1.5 / floor if check.threshold is not None else 1 / (_TYPICAL_RATE * floor**2)
        )
    if check.at_least is not None:
        # As of an exponential distribution, whose mean is its deviation.
        return (z / floor) ** 2
    if check.statistic == "ks":
        return (kolmogorov_critical(level) / floor) ** 2
    bins = max((source.bin_count for source in sources), default=2)
    return _needed_to_diverge(check.statistic, floor, chi_squared_critical(level, bins - 1))


def _needed_to_diverge(statistic: str, floor: float, critical: float) -> float:
    divergence = floor if statistic == "psi" else floor**2
    scale = IN_JENSEN_SHANNON if statistic == "jensen_shannon" else 1.0
    return critical / (divergence * scale)
