"""How a generated job is told where its results go."""

from __future__ import annotations

from llmmon.model import naming
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.service import Service


def report_arguments(service: Service, job: ScheduledJob) -> list[str]:
    """Options of `llmmon drift run`; none where nobody is to see them but its caller."""
    if job.pushgateway is not None:
        return ["--pushgateway", job.pushgateway]
    if job.textfile is not None:
        folder = job.textfile.rstrip("/")
        return ["--textfile", f"{folder}/{naming.drift_textfile(service.name)}"]
    return []
