"""The drift job of a spec: what it reads, and whether it can run and report as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from llmmon.codes.drift_job import (
    COLUMN_OF_ANOTHER_KIND,
    CREDENTIALS_IN_SPEC,
    JOB_AFTER_NEXT_WINDOW,
    UNREADABLE_EVENTS,
    UNUSABLE_REPORT,
)
from llmmon.codes.references import UNKNOWN_SIGNAL
from llmmon.model.drift_schedule import between_runs
from llmmon.model.scheduled_job import AskedServer, ScheduledJob
from llmmon.resolve.drift_columns import SORTS, column_of, fits, kind_of, mistakes_of
from llmmon.resolve.drift_source import check_source
from llmmon.resolve.parsed import FileProblems, Mistake, Problems
from llmmon.resolve.server import resolve_server
from llmmon.runtime.drift.events import KINDS
from llmmon.runtime.drift.scans import ENDINGS
from llmmon.source import SpecPath
from llmmon.spec.drift import DriftShape
from llmmon.spec.drift_job import DriftJobShape
from llmmon.spec.drift_prometheus import AskedShape
from llmmon.units import Duration
from llmmon.words import did_you_mean, listed, quoted

_JOB = ("drift", "job")
_MINUTE = 60_000
_LOGINS = ("authorization", "proxy-authorization", "cookie", "x-api-key")


def resolve_scheduled_job(
    shape: DriftShape, signals: Mapping[str, str], problems: Problems
) -> ScheduledJob | None:
    """The job; `None` if there is none. What is wrong with it is reported."""
    job = shape.job
    if job is None:
        return None
    check_source(job, problems.own, _JOB, _JOB)
    for (code, message, hint), path in _mistakes(job, shape.window, signals):
        problems.add(code, message, (*_JOB, *path), hint)
    checked = dict.fromkeys(check.signal for check in shape.checks)
    return ScheduledJob(
        events=job.events or (),
        time=job.time,
        model=job.model,
        time_zone=job.time_zone,
        columns=tuple(column_of(signal, job.signals) for signal in checked),
        confirmations=job.confirmations,
        table=job.table,
        after=job.after,
        pushgateway=job.pushgateway,
        textfile=job.textfile,
        image=job.image,
        prometheus=None if job.prometheus is None else _asked(job.prometheus, problems.own),
    )


def _asked(shape: AskedShape, problems: FileProblems) -> AskedServer:
    server = resolve_server(shape, problems, (*_JOB, "prometheus"))
    return AskedServer(server=server, allow_warnings=shape.allow_warnings)


def _mistakes(
    job: DriftJobShape, window: Duration, signals: Mapping[str, str]
) -> Iterator[tuple[Mistake, SpecPath]]:
    yield from _of_events(job)
    yield from _of_signals(job, signals)
    yield from _of_headers(job)
    yield from _of_report(job)
    if job.after.milliseconds % _MINUTE:
        message = f"{job.after} after the end of a window is not of whole minutes"
        yield (JOB_AFTER_NEXT_WINDOW, message, "write 30m, say"), ("after",)
    elif job.after >= between_runs(window):
        most = between_runs(window)
        message = (
            f"{job.after} after the end of a window the next run is due: one comes every {most}"
        )
        yield (JOB_AFTER_NEXT_WINDOW, message, f"write less than {most}"), ("after",)


def _of_events(job: DriftJobShape) -> Iterator[tuple[Mistake, SpecPath]]:
    for number, file in enumerate(job.events or ()):
        if not file.endswith(tuple(ENDINGS)):
            message = f"{quoted(file)} names no file that events are read from"
            hint = f"write a pattern such as events/*.parquet; it ends in {listed(ENDINGS)}"
            yield (UNREADABLE_EVENTS, message, hint), ("events", number)


def _of_signals(
    job: DriftJobShape, signals: Mapping[str, str]
) -> Iterator[tuple[Mistake, SpecPath]]:
    for mistake, path in mistakes_of(job.signals):
        yield mistake, ("signals", *path)
    for name, column in job.signals.items():
        sort = signals.get(name)
        if sort is None:
            message = f"{quoted(name)} is not a signal of this service"
            hint = did_you_mean(name, signals, "signals")
            yield (UNKNOWN_SIGNAL, message, hint), ("signals", name)
        elif not fits(kind_of(column), sort) and (column.kind or column.phrases):
            fitting = listed(kind for kind in KINDS if fits(kind, sort))
            kind = kind_of(column)
            message = f"{quoted(name)} is {sort}, and {quoted(kind)} is {SORTS[kind]}"
            mistake = (COLUMN_OF_ANOTHER_KIND, message, f"write {fitting}")
            yield mistake, ("signals", name, "kind" if column.kind else "phrases")


def _of_headers(job: DriftJobShape) -> Iterator[tuple[Mistake, SpecPath]]:
    for name in job.prometheus.headers if job.prometheus is not None else ():
        if name.lower() in _LOGINS:
            message = "a secret in a spec would be in every generated file"
            hint = "write bearer_token or basic_auth: they say where the secret is"
            path = ("prometheus", "headers", name)
            yield (CREDENTIALS_IN_SPEC, message, hint), path


def _of_report(job: DriftJobShape) -> Iterator[tuple[Mistake, SpecPath]]:
    if job.textfile is not None:
        if job.pushgateway is not None:
            message = "results in two places: Prometheus would see each of them twice"
            hint = "keep pushgateway or textfile"
            yield (UNUSABLE_REPORT, message, hint), ("textfile",)
        elif job.image is not None:
            message = "a container writes its file on whichever node it happens to run on"
            hint = "write pushgateway in place of textfile"
            yield (UNUSABLE_REPORT, message, hint), ("textfile",)
    if job.pushgateway is None:
        return
    parts = urlsplit(job.pushgateway)
    if parts.username is not None or parts.password is not None:
        message = "a password in a spec would be in every generated file"
        hint = "let the network, or a proxy beside the job, say who may push"
        yield (CREDENTIALS_IN_SPEC, message, hint), ("pushgateway",)
    elif parts.query or parts.fragment:
        message = "the address of a Pushgateway has no query"
        yield (UNUSABLE_REPORT, message, "end it after the host, or its path"), ("pushgateway",)
