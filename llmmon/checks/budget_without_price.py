"""
## What it means

A budget watches models of which none has a price; or it is narrowed to, or split by, a label that
nobody counts tokens by: what an engine exposes carries no operation and no dimension.

## Why it matters

Without a price the spending is always zero: the budget looks healthy however much is spent.

## Example

```yaml
models: [{name: granite-34b}]
budgets:
  - {name: daily-spend, limit: 500 USD, period: day, model: granite-34b}
```

## Fix

Add the prices.

```yaml
models:
  - {name: granite-34b, prices: [{input: 0.80, output: 2.40}]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic
from llmmon.model.service import Model
from llmmon.words import listed

CODE = Code(
    "LM403",
    "budget-without-price",
    "A budget of models that have no price.",
    (__doc__ or "").strip(),
)


def check(model: Model) -> Iterator[Diagnostic]:
    """One error per budget that could only ever see zero."""
    for service in model.services:
        for budget in service.budgets:
            watched = [entry for entry in service.models if budget.covers(entry)]
            if not watched:
                message = "this budget watches no model: what engines count carries the model only"
                hint = "narrow and split it by model, or measure a model with the generated module"
                yield Diagnostic(CODE, message, budget.origin, hint=hint)
            elif budget.is_of_money and not any(entry.is_priced for entry in watched):
                names = listed(entry.name for entry in watched)
                message = f"this budget watches models without a price: {names}"
                hint = "add prices: [{input: …, output: …}] to the model"
                yield Diagnostic(CODE, message, budget.origin, hint=hint)
