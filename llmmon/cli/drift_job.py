"""The configuration of a drift job as a user names it, made ready to run; and the options for it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from llmmon.cli import console
from llmmon.cli.failure import FAILED, Failure
from llmmon.cli.progress import Progress
from llmmon.runtime.drift.watch import Watch, nobody

if TYPE_CHECKING:
    from llmmon.model.drift_job import DriftJob, PrometheusSource
    from llmmon.model.service import DriftCheck
    from llmmon.runtime.drift.check import Check
    from llmmon.runtime.drift.events import Column, Events, Found
    from llmmon.runtime.drift.history import History
    from llmmon.runtime.drift.job import Job, Scan
    from llmmon.runtime.drift.query import Span

if TYPE_CHECKING:
    _TypeOfMoment = click.ParamType[datetime]
else:
    # Generic since click 8.3 only.
    _TypeOfMoment = click.ParamType

config_argument = click.argument("config", type=click.Path(path_type=Path), metavar="CONFIG")


counts_option = click.option(
    "--counts",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What the SQL of 'llmmon drift query' gave, in place of events.",
)
root_option = click.option(
    "--root",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where relative paths in CONFIG begin; its own folder by default.",
)


class _Moment(_TypeOfMoment):
    """A time with its zone, or in UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read 2027-02-01 or 2027-02-01T06:00Z."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2027-02-01T06:00Z", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def moment_option(name: str, what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A time, such as 2027-02-01T06:00Z."""
    return click.option(name, type=_Moment(), metavar="TIME", help=what)


def hour_until(given: datetime | None) -> int:
    """The hour that was given, or the one that it is now."""
    from llmmon.runtime.drift.hours import hour_of

    return hour_of(given if given is not None else datetime.now(timezone.utc))


def scanner(described: DriftJob, folder: Path, counts: Path | None, watch: Watch = nobody) -> Scan:
    """What turns events into sketches: from their files, from what a warehouse or a Prometheus counted.

    Raises:
        Failure: a Prometheus cannot be logged in to.
    """
    if described.prometheus is not None:
        if counts is not None:
            raise click.UsageError("--counts is for events, and CONFIG names a Prometheus.")
        return _prometheus(described.prometheus, folder)

    def of_events(events: Events, span: Span) -> tuple[History, Found]:
        from llmmon.runtime.drift.duckdb_engine import sketches

        return sketches(events, replace(span, now=hour_until(None)), watch)

    def of_counts(events: Events, span: Span) -> tuple[History, Found]:
        from llmmon.runtime.drift.counts import counted_sketches

        return counted_sketches(str(counts), events, span)

    return of_events if counts is None else of_counts


def _prometheus(source: PrometheusSource, folder: Path) -> Scan:
    from llmmon.cli.server import client_of
    from llmmon.runtime.drift.prometheus.source import Source, prometheus_sketches

    asked = Source(
        client=client_of(source.server, folder),
        series=source.series,
        allow_warnings=source.allow_warnings,
    )
    return lambda _, span: prometheus_sketches(asked, span)


@contextmanager
def watching() -> Iterator[Watch]:
    """Who tells a person at a terminal how far it is; nobody, if there is none."""
    if not console.wants_colour(sys.stderr):
        yield nobody
        return
    with Progress() as progress:
        yield progress.part


@contextmanager
def user_errors() -> Iterator[None]:
    """What a user can mend ends the command with its message."""
    from llmmon.runtime.drift.errors import DriftError

    try:
        yield
    except DriftError as error:
        raise Failure(str(error)) from error


def read_job(config: Path) -> DriftJob:
    """The job of a configuration; ends the command if something is wrong with it."""
    from llmmon.cli.reporting import show_report
    from llmmon.diagnostics import Report
    from llmmon.resolve import resolve_drift_job
    from llmmon.source import read_source
    from llmmon.spec import parse_drift_config
    from llmmon.spec.drift_config import DRIFT_CONFIG_VERSION

    report, path = Report(), config.as_posix()
    source = read_source(path, path, config.read_bytes(), "", report, DRIFT_CONFIG_VERSION)
    shape = None if source is None else parse_drift_config(source, report)
    if source is not None and shape is not None:
        job = resolve_drift_job(source, shape, report)
        if job is not None:
            return job
    show_report(report, "text")
    raise click.exceptions.Exit(FAILED)


def ready(job: DriftJob, folder: Path) -> Job:
    """The job with its paths from the folder of its configuration, and its pinned past read.

    Raises:
        DriftError: the pinned past cannot be read.
    """
    from llmmon.runtime.drift.job import Job
    from llmmon.runtime.drift.windows import SAME
    from llmmon.units import PERIOD_DAYS

    drift = job.drift
    return Job(
        events=_events(job, folder),
        checks=tuple(_check(check, job.better) for check in drift.checks),
        window=int(drift.window.seconds) // 3_600,
        confirmations=job.confirmations,
        past_hours=int(drift.trailing.seconds) // 3_600 if drift.trailing else 0,
        season=SAME[drift.same] if drift.same else None,
        pinned=_pinned(folder, drift.pinned),
        false_alarms_a_day=drift.false_alarms.count / PERIOD_DAYS[drift.false_alarms.period],
    )


def _events(job: DriftJob, folder: Path) -> Events:
    from llmmon.runtime.drift.events import Events

    return Events(
        files=tuple(_beside(folder, file) for file in job.events),
        columns=tuple(_with_centroids(folder, column) for column in job.columns),
        time=job.time,
        model=job.model,
        time_zone=job.time_zone,
    )


def _with_centroids(folder: Path, column: Column) -> Column:
    from llmmon.runtime.drift.centroids import read_centroids
    from llmmon.runtime.drift.events import NearCentroids

    if not isinstance(column.found, NearCentroids):
        return column
    centroids = read_centroids(folder / column.found.file)
    return replace(column, found=replace(column.found, centroids=centroids))


def _beside(folder: Path, file: str) -> str:
    """A path from the folder of the configuration; s3://bucket/… stays what it is."""
    return file if "://" in file else str(folder / file)


def _pinned(folder: Path, file: str | None) -> History | None:
    from llmmon.runtime.drift.sketch_file import read_sketches

    return None if file is None else read_sketches(folder / file)


def _check(check: DriftCheck, better: Mapping[str, str]) -> Check:
    from llmmon.runtime.drift.check import FLOORS, Check
    from llmmon.sli.drift_levels import bad_direction

    kind = next(kind for kind in FLOORS if getattr(check, kind) is not None)
    return Check(
        signal=check.signal,
        statistic=check.statistic,
        kind=kind,
        floor=float(getattr(check, kind)),
        direction=bad_direction(check.signal, better.get(check.signal)),
    )
