"""What a job reads, in its configuration: events, or a Prometheus with the series of every check."""

from __future__ import annotations

from llmmon.emit.yaml import Yaml
from llmmon.model.scheduled_job import AskedServer, ScheduledJob
from llmmon.model.server import Secret, Server
from llmmon.model.service import Drift, Service
from llmmon.runtime.drift.events import Column, InText, NearCentroids
from llmmon.sli.drift_entries import entries_of
from llmmon.sli.drift_series import SeriesEntry

_RULES = "prometheus"


def source_of(service: Service, drift: Drift, job: ScheduledJob) -> dict[str, Yaml]:
    """Keys of the configuration."""
    if job.prometheus is not None:
        return {"prometheus": _prometheus(service, drift, job.prometheus)}
    return {
        "events": list(job.events),
        "time": job.time,
        "model": job.model,
        "time_zone": job.time_zone,
        "signals": {column.signal: _signal(service, column) for column in job.columns},
    }


def _signal(service: Service, column: Column) -> dict[str, Yaml]:
    described: dict[str, Yaml] = {"column": column.name, "kind": column.kind}
    better = _better(service, column.signal)
    if better is not None:
        described["better"] = better
    match column.found:
        case InText(phrases=phrases, within=within):
            described |= {"phrases": list(phrases), "within": within}
        case NearCentroids(file=file):
            described["centroids"] = file
    return described


def _better(service: Service, signal: str) -> str | None:
    """Which of its values are better; `None` of a signal that every service has."""
    return next((metric.better for metric in service.quality if metric.name == signal), None)


def _prometheus(service: Service, drift: Drift, asked: AskedServer) -> dict[str, Yaml]:
    checked = dict.fromkeys(check.signal for check in drift.checks)
    return {
        **_server(asked.server),
        "allow_warnings": asked.allow_warnings,
        # Where rules record hours, the job reads a hundredth of the samples.
        "recorded": drift.is_in_rules and _RULES in service.outputs,
        "series": {
            signal: [_series(entry) for entry in entries_of(service, signal)] for signal in checked
        },
        "better": {s: better for s in checked if (better := _better(service, s)) is not None},
    }


def _server(server: Server) -> dict[str, Yaml]:
    described: dict[str, Yaml] = {"url": server.url}
    if server.headers:
        described["headers"] = dict(server.headers)
    if server.bearer_token is not None:
        described["bearer_token"] = _secret(server.bearer_token)
    if server.username is not None and server.password is not None:
        password = _secret(server.password)
        described["basic_auth"] = {"username": server.username, "password": password}
    if server.ca_file is not None:
        described["ca_file"] = server.ca_file
    return {**described, "timeout": str(server.each), "give_up_after": str(server.total)}


def _secret(secret: Secret) -> dict[str, Yaml]:
    return {"env": secret.env} if secret.file is None else {"file": secret.file}


def _series(entry: SeriesEntry) -> dict[str, Yaml]:
    described: dict[str, Yaml] = {}
    if entry.histogram is not None:
        described = {"histogram": str(entry.histogram), "per_unit": entry.per_unit}
    elif entry.amount is not None:
        described = {"amount": str(entry.amount)}
    elif entry.counter is not None:
        described = {"counter": str(entry.counter)}
    if entry.by is not None:
        described["by"] = entry.by
    if entry.of:
        described["of"] = [str(each) for each in entry.of]
    if entry.model is None:
        return {**described, "model_label": entry.model_label}
    return {**described, "model": entry.model}
