"""
## What it means

All prices of a service are in one currency, `currency` of the spec or of `llmmon.yaml` (USD by
default), and a budget is in another one.

## Why it matters

Money of two currencies cannot be compared without an exchange rate, and a rate that is written
down today is wrong tomorrow. A budget of 500 EUR held against dollars would be off by as much.

## Example

```yaml
models: [{name: granite-34b, prices: [{input: 0.80, output: 2.40}]}]
budgets:
  - {name: daily-spend, limit: 500 EUR, period: day}
```

## Fix

Write the limit in USD, or, where the prices are in euros, say so: `currency: EUR`.

```yaml
budgets:
  - {name: daily-spend, limit: 540 USD, period: day}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic
from llmmon.model.service import Model
from llmmon.units import Money

CODE = Code(
    "LM404",
    "currency-without-prices",
    "A budget in a currency that no price is in.",
    (__doc__ or "").strip(),
)


def check(model: Model) -> Iterator[Diagnostic]:
    """One error per budget in another currency than the prices."""
    for service in model.services:
        for budget in service.budgets:
            if isinstance(limit := budget.limit, Money) and limit.currency != service.currency:
                message = f"a limit of {limit}, while prices are in {service.currency}"
                hint = f"write the limit in {service.currency}, or set currency"
                yield Diagnostic(CODE, message, budget.origin, hint=hint)
