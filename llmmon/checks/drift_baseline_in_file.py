"""
## What it means

The baseline of the drift checks is a file, and no rules compare some model with it: the file is not
there, does not have the signal of the model, has too few events of it, or has it in other bins than the
histogram in Prometheus. Bins of one per cent, which are counted from events, have no bounds in common
with a histogram.

## Why it matters

Who reads the spec might expect alerts that nobody evaluates.

## Example

```yaml
drift:
  baseline: {pinned: baselines/chat.jsonl}
  checks: [{signal: latency, statistic: ks, at_least: 20%}]
```

## Fix

Write the file from what Prometheus has counted: `llmmon drift baseline`, with a configuration whose
source is a `prometheus`. Where only the drift job compares, nothing. Or compare with the time before:

```yaml
drift:
  baseline: {trailing: 4w, same: hour_of_week}
  checks: [{signal: latency, statistic: ks, at_least: 20%}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic, Severity
from llmmon.model.service import Drift, Model, Service
from llmmon.sli.drift_levels import level_of, min_events
from llmmon.sli.drift_pinned import misfits, pinned_events
from llmmon.words import quoted

CODE = Code(
    "LM512",
    "drift-baseline-in-file",
    "Drift checks against a file, of which no rules are written.",
    (__doc__ or "").strip(),
    Severity.WARNING,
)
_FROM_PROMETHEUS = "write it from what Prometheus counted: llmmon drift baseline"
_MORE = "write more weeks of it, or a higher floor"


def check(model: Model) -> Iterator[Diagnostic]:
    """One warning for a file that is not there; else one for each model that it does not fit."""
    for service in model.services:
        drift = service.drift
        if drift is None or drift.pinned is None:
            continue
        if drift.past is None:
            message = "no rules are written from drift checks against a file that is not there"
            yield Diagnostic(CODE, message, drift.checks[0].origin, hint=_FROM_PROMETHEUS)
            continue
        if not drift.past:
            continue  # it cannot be read, and that was said
        yield from _misfits(service, drift)
        yield from _too_few(service, drift)


def _misfits(service: Service, drift: Drift) -> Iterator[Diagnostic]:
    for signal, origin in {c.signal: c.origin for c in reversed(drift.checks)}.items():
        for name, why in misfits(service, signal):
            message = f"no rules compare {signal} of {quoted(name)} with the pinned past: it {why}"
            yield Diagnostic(CODE, message, origin, hint=_FROM_PROMETHEUS)


def _too_few(service: Service, drift: Drift) -> Iterator[Diagnostic]:
    level = level_of(service, drift)
    for each in drift.checks:
        needed = 0 if each.at_most is not None else min_events(service, each, level)
        for name, events in pinned_events(service, drift, each.signal):
            if events < needed:
                message = (
                    f"the pinned past has {events:,} events of {quoted(name)}, and it takes "
                    f"{needed:,} to compare {each.signal} with them"
                )
                yield Diagnostic(CODE, message, each.origin, hint=_MORE)
