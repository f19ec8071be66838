"""
## What it means

The service's module writes events, and its drift job reads a column that they do not have: `columns` of
`instrumentation.events` leaves it out, or `signals` or `time` of the job give it another name.

## Why it matters

The job ends with an error, each time that it runs, once it reads these events.

## Example

```yaml
instrumentation:
  events: {columns: [latency, error]}
drift:
  job: {events: [s3://llm-events/chat/*.jsonl]}
  checks: [{signal: refusal_rate, at_most: 10%}]
```

## Fix

Have the column written. If the job reads events of somebody else, nothing needs to change.

```yaml
instrumentation:
  events: {columns: [latency, error, refusal]}
drift:
  job: {events: [s3://llm-events/chat/*.jsonl]}
  checks: [{signal: refusal_rate, at_most: 10%}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.diagnostics import Code, Diagnostic, Severity
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.service import DriftCheck, Model, Service
from llmmon.runtime.drift.event_schema import COLUMN_NAMES, EVENT_COLUMNS
from llmmon.runtime.drift.events import MODEL, TIME
from llmmon.words import quoted

CODE = Code(
    "LM609",
    "event-not-written",
    "A drift job that reads a column which the service's events do not have.",
    (__doc__ or "").strip(),
    Severity.WARNING,
)
_ALWAYS = tuple(column.name for column in EVENT_COLUMNS if not column.can_be_left_out)


def check(model: Model) -> Iterator[Diagnostic]:
    """One warning per check whose column is missing, and one if events have no such time or model."""
    for service in model.services:
        drift, events = service.drift, service.instrumentation.events
        job = None if drift is None else drift.job
        if job is not None and job.prometheus is None and events is not None:
            yield from _missing(service, job, {*_ALWAYS, *events.columns})


def _missing(service: Service, job: ScheduledJob, written: set[str]) -> Iterator[Diagnostic]:
    read = {column.signal: column.name for column in job.columns}
    checks = service.drift.checks if service.drift is not None else ()
    for each in checks:
        name = read[each.signal]
        if name not in written:
            left_out = name in COLUMN_NAMES or any(name == q.name for q in service.quality)
            hint = (
                f"add {quoted(name)} to columns"
                if left_out
                else "remove it from the signals of the job"
            )
            yield _warning(f"{quoted(each.signal)} from {quoted(name)}", each, hint)
    if checks and (job.time, job.model) != (TIME, MODEL):
        names = f"time and model from {quoted(job.time)} and {quoted(job.model)}"
        yield _warning(names, checks[0], "remove time and model from the job")


def _warning(what: str, each: DriftCheck, hint: str) -> Diagnostic:
    message = f"the drift job reads {what}, which the module's events do not have"
    return Diagnostic(CODE, message, each.origin, hint=hint)
