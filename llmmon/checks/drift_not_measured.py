"""
## What it means

A drift check compares a signal that no model of the service exposes: an engine that does not count it,
or only tells its mean.

## Why it matters

There is nothing to compare: the check would stay silent for ever and look like one that finds nothing.

## Example

```yaml
models:
  - {name: granite-8b, source: {engine: vllm, version: "0.33"}}
drift:
  checks: [{signal: refusal_rate, at_most: 10%}]
```

## Fix

Compare something that the engine exposes, or measure the model with the generated module.

```yaml
models:
  - {name: granite-8b, source: {engine: vllm, version: "0.33"}}
drift:
  checks: [{signal: latency, statistic: ks, at_least: 20%}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic
from llmmon.model.service import Model
from llmmon.sli.drift_sources import drift_sources
from llmmon.words import listed, quoted

CODE = Code(
    "LM511",
    "drift-not-measured",
    "A drift check of a signal that no model exposes.",
    (__doc__ or "").strip(),
)


def check(model: Model) -> Iterator[Diagnostic]:
    """One error per check that could never compare anything."""
    for service in model.services:
        for each in service.drift.checks if service.drift is not None else ():
            if not drift_sources(service, each.signal):
                names = listed(entry.name for entry in service.models)
                message = f"nobody counts {quoted(each.signal)} of {names}"
                hint = "measure the model with the generated module, or remove the check"
                yield Diagnostic(CODE, message, each.origin, hint=hint)
