"""What a model costs: rates per token and per unit, by service tier and context tier, over time.

Everything is filled in: a rate that the spec leaves to a fallback stands here as a rate. What has no
rate has no price, and its tokens are unpriced.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import Literal

STANDARD_TIER = "standard"
"""The service tier of calls that name none."""
BASE_TIER = "base"
"""The context tier of calls below the first threshold, and of models without thresholds."""
DIRECTIONS = ("input", "cached_input", "cache_write", "output", "reasoning")
"""What tokens are billed by; the values of the `direction` label. Disjoint: they add up."""
BILLED_AS = {"cached_input": "input", "cache_write": "input", "reasoning": "output"}
"""What a direction costs that has no price of its own."""
UNITS = ("request", "image", "second", "search")
"""What else is billed; the values of the `unit` label."""
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The price of one token or one unit, in the service's currency."""

    unit: str
    """One of `DIRECTIONS` or of `UNITS`."""
    service_tier: str
    context_tier: str
    """`base` for what is not tokens."""
    amount: Decimal

    @property
    def per_million(self) -> Decimal:
        """The price of a million tokens."""
        return self.amount * _MILLION

    @property
    def is_of_tokens(self) -> bool:
        """Whether tokens are billed, rather than requests and the like."""
        return self.unit in DIRECTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Energy:
    """Electricity of the GPUs of a self-hosted model, where it is paid apart."""

    watts: Decimal
    """Of one GPU, on average."""
    kilowatt_hour: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfHosted:
    """A price by the hour, whatever the traffic."""

    gpu_hour: Decimal
    gpus: int
    energy: Energy | None
    capacity: Decimal | None
    """Output tokens a second that all GPUs together can do; `None`: what the best hour showed."""
    input_weight: Decimal
    """What an input token costs of an output token: declared, for the split between them."""

    @property
    def per_hour(self) -> Decimal:
        """What an hour costs, with the energy."""
        energy = Decimal(0)
        if self.energy is not None:
            energy = self.energy.watts / 1_000 * self.energy.kilowatt_hour
        return (self.gpu_hour + energy) * self.gpus


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A model's price from `effective` on: either rates or a price by the hour."""

    effective: str | None
    """First day in UTC (`2027-01-01`), or instant (`2027-01-01T00:00:00Z`); `None`: always."""
    rates: tuple[Rate, ...]
    """By service tier, context tier and unit, each combination that has a price once."""
    self_hosted: SelfHosted | None
    source: str | None
    """Where the price was read."""
    checked: str | None
    """The day on which somebody read it there."""

    @property
    def since(self) -> int | None:
        """`effective` as an epoch second."""
        return None if self.effective is None else epoch_second(self.effective)

    def amount(self, unit: str, service_tier: str, context_tier: str) -> Decimal | None:
        """The price of one token or unit; `None` if it has none."""
        wanted = (unit, service_tier, context_tier)
        found = (r for r in self.rates if (r.unit, r.service_tier, r.context_tier) == wanted)
        return next((rate.amount for rate in found), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextTiers:
    """How the size of a call's input decides its price.

    `cliff`: all tokens of the call are billed at the tier of its whole input. `graduated`: input
    tokens are divided over the tiers that they fall into; output is billed at the tier of the whole
    input.
    """

    mode: Literal["cliff", "graduated"]
    bounds: tuple[int, ...]
    """Input tokens up to which a tier goes, ascending: those of all of the model's prices."""
    names: tuple[str, ...]
    """Values of the `context_tier` label: one more than bounds; `base` comes first."""


def context_tier(bound: int) -> str:
    """The context tier of calls whose input is above `bound` tokens."""
    return f"above_{bound}"


def epoch_second(effective: str) -> int:
    """A day's first second in UTC, or an instant, in seconds since 1970."""
    moment = datetime.fromisoformat(effective.removesuffix("Z"))
    return int(moment.replace(tzinfo=timezone.utc).timestamp())
