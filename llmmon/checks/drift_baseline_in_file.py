"""
## What it means

The baseline of the drift checks is a file. The drift job reads it; rules cannot, so no rule is written
from these checks, and no alert.

## Why it matters

Prometheus has no series of a baseline that lies in a file. Who reads the spec might expect alerts that
nobody evaluates.

## Example

```yaml
drift:
  baseline: {pinned: baselines/chat.jsonl}
  checks: [{signal: latency, statistic: ks, at_least: 20%}]
```

## Fix

Nothing, where the job is what you want. For rules, compare with the time before.

```yaml
drift:
  baseline: {trailing: 4w, same: hour_of_week}
  checks: [{signal: latency, statistic: ks, at_least: 20%}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic, Severity
from llmmon.model.service import Model

CODE = Code(
    "LM512",
    "drift-baseline-in-file",
    "Drift checks against a file, from which no rules are written.",
    (__doc__ or "").strip(),
    Severity.WARNING,
)


def check(model: Model) -> Iterator[Diagnostic]:
    """One warning per service whose baseline is a file."""
    for service in model.services:
        drift = service.drift
        if drift is not None and drift.pinned is not None:
            message = "no rules are written from drift checks against a file"
            hint = "compare with the time before, as in baseline: {trailing: 4w}"
            yield Diagnostic(CODE, message, drift.checks[0].origin, hint=hint)
