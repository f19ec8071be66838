"""
## What it means

A budget watches several models, and at least one of them has no price.

## Why it matters

Tokens of that model cost nothing as far as the budget can see. Traffic that moves to it looks like
money saved.

## Example

```yaml
models:
  - {name: granite-34b, prices: [{input: 0.80, output: 2.40}]}
  - {name: granite-embed}
budgets:
  - {name: daily-spend, limit: 500 USD, period: day}
```

## Fix

Add the price; for a model that costs nothing, say so.

```yaml
models:
  - {name: granite-embed, prices: [{input: 0, output: 0}]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic, Severity
from llmmon.model.budget import Budget
from llmmon.model.service import Model, ModelEntry, Service
from llmmon.words import listed, quoted

CODE = Code(
    "LM405",
    "budget-missing-a-price",
    "A budget of which some models have no price.",
    (__doc__ or "").strip(),
    Severity.WARNING,
)


def check(model: Model) -> Iterator[Diagnostic]:
    """One warning per model without a price, at the model."""
    for service in model.services:
        for entry in service.models:
            blind = [
                b.name for b in service.budgets if b.is_of_money and _misses(b, entry, service)
            ]
            if blind and not entry.prices:
                message = (
                    f"{quoted(entry.name)} has no price; these budgets miss it: {listed(blind)}"
                )
                hint = "add prices; for a model that costs nothing, {input: 0, output: 0}"
                yield Diagnostic(CODE, message, entry.origin, hint=hint)


def _misses(budget: Budget, entry: ModelEntry, service: Service) -> bool:
    """Whether the budget is about the model, and sees the spending of others."""
    priced = any(other.prices for other in service.models if budget.covers(other))
    return priced and budget.covers(entry)
