"""
## What it means

The floor of a drift check is an effect that there cannot be: a distance that is 1 at most, a share of
all events, or a score that falls by all of itself.

## Why it matters

The check would stay silent for ever and look like one that finds nothing.

## Example

```yaml
drift:
  checks:
    - {signal: latency, statistic: ks, threshold: 1}
    - {signal: refusal_rate, at_most: 100%}
```

## Fix

Name the change from which on somebody would act.

```yaml
drift:
  checks:
    - {signal: latency, statistic: ks, threshold: 0.15}
    - {signal: refusal_rate, at_most: 10%}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic
from llmmon.model.service import DriftCheck, Model, Service
from llmmon.sli.drift_sources import Rate, drift_sources

_UP_TO_ONE = frozenset({"ks", "jensen_shannon"})

CODE = Code(
    "LM514",
    "drift-out-of-reach",
    "A drift check whose floor no change can reach.",
    (__doc__ or "").strip(),
)


def check(model: Model) -> Iterator[Diagnostic]:
    """One error per check that could never find anything."""
    for service in model.services:
        for each in service.drift.checks if service.drift is not None else ():
            if each.floor >= 1 and _is_up_to_one(service, each):
                message = "no change can reach this floor"
                hint = "name the change from which on somebody would act"
                yield Diagnostic(CODE, message, each.origin, hint=hint)


def _is_up_to_one(service: Service, check: DriftCheck) -> bool:
    """Whether the effect is 1 at most."""
    rates = any(isinstance(s, Rate) for s in drift_sources(service, check.signal))
    if rates:
        return check.at_least is None
    if check.at_least is not None:
        return any(m.name == check.signal and m.better == "higher" for m in service.quality)
    return check.statistic in _UP_TO_ONE
