"""An SLO with its error budget and the burn-rate tiers that watch it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import prod

from llmmon.diagnostics import Span
from llmmon.model.indicator import Indicator
from llmmon.units import Duration

BASE_WINDOW = Duration.parse("5m")
"""The shortest window: that of the recorded events per second."""
_EVENTS, _RATES, _CONSTANTS = 4, 3, 4
"""Recorded series besides the ratios: the pair and its hourly increases; burn rates and what is left
of the budget; objective, budget, period and description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnTier:
    """One multi-window burn-rate alert.

    Fires when the error ratio over both windows exceeds `factor` times the error budget, with at
    least `min_bad_events` bad events in the long window. Source of the form: SRE workbook, chapter 5,
    "Multiwindow, Multi-Burn-Rate Alerts".
    """

    urgency: str
    """`page` or `ticket`."""
    long_window: Duration
    short_window: Duration
    budget_consumed: Decimal
    """Share of the period's budget gone when the alert fires, at the factor before any lowering."""
    factor: Decimal
    """Burn rate that fires, as compiled: lowered where the objective makes `wanted_factor` unreachable."""
    wanted_factor: Decimal
    for_: Duration
    keep_firing_for: Duration

    @property
    def lowered(self) -> bool:
        """Whether the objective forced a lower factor."""
        return self.factor != self.wanted_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodputPart:
    """One condition of a goodput SLO, for the calls that the part's own SLO is about."""

    slo: str
    measure: str
    """`answered`, `duration`, `first_token` or `per_token`: what one call is asked for."""
    at_most: Duration | None
    scope: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo:
    """One objective on one indicator. With `split_by`, one error budget per label value."""

    name: str
    kind: str
    """The SLI kind's name in the spec, such as `latency`."""
    description: str
    """What a good event is, in words: `requests answered below 5s`."""
    event: str
    """What is counted, plural: `requests`."""
    objective: Decimal
    window: Duration
    indicator: Indicator
    scope: tuple[tuple[str, str], ...]
    """Labels that the SLO is narrowed to, sorted: `(("model", "granite-8b"),)`."""
    split_by: tuple[str, ...]
    split_values: tuple[tuple[str, tuple[str, ...]], ...]
    """For each label of `split_by`, the values it can take."""
    tiers: tuple[BurnTier, ...]
    min_bad_events: int
    boundary: Decimal | None
    """Where good events end, in the unit of what is measured; `None` where nothing is measured."""
    parts: tuple[GoodputPart, ...]
    """What one call must keep together, where the SLO is goodput."""
    origin: Span
    """Its name in the spec."""
    objective_origin: Span

    @property
    def error_budget(self) -> Decimal:
        """The share of events that may be bad."""
        return 1 - self.objective

    @property
    def allowed_bad(self) -> Duration:
        """How long everything may be bad in one window: 30 days at 99.9 % allow 43m12s."""
        return Duration(int(self.window.milliseconds * self.error_budget))

    @property
    def ratio_windows(self) -> tuple[Duration, ...]:
        """Every window whose error ratio is recorded, shortest first."""
        windows = {BASE_WINDOW, self.window}
        for tier in self.tiers:
            windows |= {tier.long_window, tier.short_window}
        return tuple(sorted(windows))

    @property
    def recorded_series(self) -> int:
        """Series that its rules record at most: one per value that it is split by, but of constants."""
        values = prod(len(values) for _, values in self.split_values)
        return values * (_EVENTS + len(self.ratio_windows) + _RATES) + _CONSTANTS
