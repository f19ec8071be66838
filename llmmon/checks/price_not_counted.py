"""
## What it means

A model's metrics come from an engine, and its price tells apart what the engine does not: a direction
that it counts among another one, a service tier, a size of context; or the engine counts no tokens.

## Why it matters

The price looks as if it were applied. What the engine counts together is billed together, at the price
of the direction that it is counted as: reasoning as output, input from a cache as input.

## Example

```yaml
models:
  - name: granite-8b
    source: {engine: vllm, version: "0.33"}
    prices: [{input: 0.20, output: 0.60, reasoning: 0.90}]
```

## Fix

Write the prices that the engine's counters can be billed by, or measure the model with the generated
module, which tells all of them apart.

```yaml
models:
  - name: granite-8b
    source: {engine: vllm, version: "0.33"}
    prices: [{input: 0.20, output: 0.60}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic, Severity
from llmmon.model.price import BASE_TIER, BILLED_AS, STANDARD_TIER
from llmmon.model.service import Model, ModelEntry
from llmmon.words import listed, quoted

CODE = Code(
    "LM411",
    "price-not-counted",
    "A price of what the model's engine does not count.",
    (__doc__ or "").strip(),
    Severity.WARNING,
)


def check(model: Model) -> Iterator[Diagnostic]:
    """One warning per model behind an engine, at the model."""
    for service in model.services:
        for entry in service.models:
            missing = _missing(entry) if entry.source is not None else ()
            if missing:
                engine = entry.source.engine if entry.source else ""
                message = (
                    f"{quoted(engine)} does not count for {quoted(entry.name)}: {listed(missing)}"
                )
                hint = "write prices without them, or measure the model with the generated module"
                yield Diagnostic(CODE, message, entry.origin, hint=hint)


def _missing(entry: ModelEntry) -> tuple[str, ...]:
    """What prices tell apart, and the engine does not."""
    if not any(price.rates for price in entry.prices):
        return ()
    if not entry.token_counters:
        return ("any tokens",)
    tiers = tuple(tier for tier in entry.service_tiers if tier != STANDARD_TIER)
    contexts = entry.context_tiers.names[1:] if entry.context_tiers else ()
    return (*_directions(entry), *_units(entry), *tiers, *contexts)


def _directions(entry: ModelEntry) -> Iterator[str]:
    """Directions with a price of their own that are counted among others."""
    counted = {counter.direction for counter in entry.token_counters}
    for direction, instead in BILLED_AS.items():
        amounts = (
            {price.amount(each, STANDARD_TIER, BASE_TIER) for each in (direction, instead)}
            for price in entry.prices
            if price.rates
        )
        if direction not in counted and any(len(different) > 1 for different in amounts):
            yield direction


def _units(entry: ModelEntry) -> dict[str, None]:
    rates = (rate for price in entry.prices for rate in price.rates)
    return dict.fromkeys(f"each {rate.unit}" for rate in rates if not rate.is_of_tokens)
