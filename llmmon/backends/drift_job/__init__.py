"""The drift job of a service: its configuration, a script that runs it, SQL for those who have the
events in a warehouse, and a CronJob.
"""

from __future__ import annotations

from collections.abc import Iterable

from llmmon.backends.base import artifact, header
from llmmon.backends.drift_job.config import config_text
from llmmon.backends.drift_job.cronjob import cronjob_text
from llmmon.backends.drift_job.report import report_arguments
from llmmon.backends.drift_job.sketch import DIALECTS, sketch_text
from llmmon.emit.artifact import Artifact
from llmmon.emit.characters import escaped
from llmmon.emit.jinja import render
from llmmon.model.drift_schedule import cron
from llmmon.rules.compiled import CompiledService


def emit(compiled: CompiledService) -> Iterable[Artifact]:
    """`drift/…`, where the spec says what the job reads."""
    service = compiled.service
    drift = service.drift
    if drift is None or drift.job is None:
        return
    head = header(service)
    config = config_text(head, service, drift, drift.job)
    script = render(
        "drift/drift_check.py.j2",
        header=escaped(head),
        service=service.name,
        schedule=cron(drift.window, drift.job.after),
        report=report_arguments(service, drift.job),
    )
    yield artifact(service, "drift/drift.yaml", config)
    yield artifact(service, "drift/drift_check.py", script)
    # What is found in texts or vectors is found by DuckDB, in files.
    is_plain = drift.job.prometheus is None and all(c.found is None for c in drift.job.columns)
    for dialect in DIALECTS if is_plain else ():
        text = sketch_text(head, dialect, service, drift, drift.job)
        yield artifact(service, f"drift/sketch.{dialect.name}.sql", text)
    if drift.job.image is not None:
        text = cronjob_text(head, service, drift, drift.job, config)
        yield artifact(service, "drift/cronjob.yaml", text)
