"""
## What it means

A burn-rate alert fires when the share of bad events exceeds *factor × error budget*. With a large
error budget the usual factor asks for a share above 90%, or above 100%, that is, for more bad
events than there are. llmmon has lowered the factor to what a total outage still exceeds.

## Why it matters

At an objective of 90% over 30 days, the fast page wants a burn rate of 14.4: 144% bad events. That
alert would look fine in every review and never fire. With the lowered factor it fires, but earlier
than its tier says: the budget consumed by then is smaller.

## Example

```yaml
quality: [{metric: faithfulness}]
slos:
  - {name: grounded, sli: quality, metric: faithfulness, at_least: 0.8, objective: 90%}
```

## Fix

Nothing needs to change. If the objective is meant to be stricter, raise it: over 30 days, from
93.75% on no factor needs to be lowered.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmmon.diagnostics import Code, Diagnostic, Severity
from llmmon.model.burn_rate import REACHABLE_RATIO
from llmmon.model.service import Model
from llmmon.model.slo import BurnTier, Slo
from llmmon.units import decimal_text, percent_text

_SHOWN = Decimal("0.001")
CODE = Code(
    "LM305",
    "unreachable-burn-rate",
    "An objective so low that a burn-rate alert needed a lower factor.",
    (__doc__ or "").strip(),
    Severity.WARNING,
)


def check(model: Model) -> Iterator[Diagnostic]:
    """One warning per SLO of which a tier was lowered."""
    for service in model.services:
        for slo in service.slos:
            lowered = [tier for tier in slo.tiers if tier.lowered]
            if lowered:
                place = slo.objective_origin
                yield Diagnostic(CODE, _message(slo, lowered), place, hint=_hint(lowered))


def _message(slo: Slo, lowered: list[BurnTier]) -> str:
    wanted = ", ".join(_tier(tier, slo) for tier in lowered)
    objective = percent_text(slo.objective)
    return f"an objective of {objective} puts these burn rates out of reach: {wanted}"


def _tier(tier: BurnTier, slo: Slo) -> str:
    needed = percent_text((tier.wanted_factor * slo.error_budget).quantize(_SHOWN))
    factors = f"{decimal_text(tier.wanted_factor)} lowered to {decimal_text(tier.factor)}"
    return f"{tier.urgency} over {tier.long_window} {factors} (it needs {needed} bad)"


def _hint(lowered: list[BurnTier]) -> str:
    highest = max(tier.wanted_factor for tier in lowered)
    enough = 1 - REACHABLE_RATIO / highest
    from_ = percent_text(enough.quantize(_SHOWN / 10, rounding="ROUND_CEILING"))
    return f"nothing needs to change; from {from_} on all are in reach"
