"""
## What it means

The floor of a drift check is so low that it takes very many events in a window before chance alone does
not reach it: 100,000 and more. A rate, a mean or a distribution of fewer events varies by more than
that from window to window, although nothing changes.

## Why it matters

Until a window has as many events, its verdict is *insufficient*, and the check finds nothing. With more
of them it finds changes so small that a deploy causes them: while processes come and go, histograms in
Prometheus are off by up to 0.01 in the Kolmogorov-Smirnov distance.

## Example

```yaml
drift:
  window: 1h
  checks: [{signal: latency, statistic: ks, threshold: 0.003}]
```

## Fix

Name the change from which on somebody would act, or take a longer window.

```yaml
drift:
  window: 6h
  checks: [{signal: latency, statistic: ks, threshold: 0.1}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic, Severity
from llmmon.model.service import Model
from llmmon.sli.drift_levels import level_of, min_events

MANY = 100_000

CODE = Code(
    "LM513",
    "drift-within-noise",
    "A drift check whose floor lies within the noise of all but the busiest services.",
    (__doc__ or "").strip(),
    Severity.WARNING,
)


def check(model: Model) -> Iterator[Diagnostic]:
    """One warning per check that needs a great many events."""
    for service in model.services:
        drift = service.drift
        if drift is None:
            continue
        level = level_of(service, drift)
        for each in drift.checks:
            needed = min_events(service, each, level)
            if needed >= MANY:
                message = (
                    f"it takes {needed:,} events in {drift.window.words()} before chance alone "
                    "does not reach this floor"
                )
                hint = "name the change from which on somebody would act"
                yield Diagnostic(CODE, message, each.origin, hint=hint)
