"""What the drift job found in events: verdicts, how near each check is to its floor, how old it all is."""

from __future__ import annotations

from decimal import Decimal

from llmmon.catalog.drift_job import CHECK
from llmmon.dashboards.drift_panels import VERDICTS
from llmmon.dashboards.parts import bad_from, good_from, runbooks
from llmmon.dashboards.values import (
    COUNT,
    SECONDS,
    TIMES,
    AnyPanel,
    Legend,
    Query,
    StateTimeline,
    TimeSeries,
)
from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.promql import highest
from llmmon.rules.drift_job.alerts import AGE, BOUNDS
from llmmon.rules.drift_job.alerts import VERDICTS as VERDICTS_PANEL
from llmmon.rules.drift_job.scope import Reports, reports_of
from llmmon.rules.identity import of_service

_WIDTH, _HEIGHT = 24, 8
_NOTHING = "no results"


def panels(service: Service) -> tuple[AnyPanel, ...]:
    """Those of the job's results; none where Prometheus gets to see none."""
    reports = reports_of(service)
    if reports is None:
        return ()
    return (_verdicts(reports), _bounds(reports), _events(reports), _age(reports))


def _verdicts(reports: Reports) -> StateTimeline:
    return StateTimeline(
        key=VERDICTS_PANEL,
        title="Verdicts of the job",
        description=(
            "Of each check and model, in the events of the window that ended last. Where the job "
            "does not run, the last verdicts stay."
        ),
        queries=(_by_check(reports, naming.DRIFT_JOB_VERDICTS),),
        unit=COUNT,
        no_value=_NOTHING,
        meanings=VERDICTS,
        width=_WIDTH,
        height=_HEIGHT,
        links=runbooks(reports.service, naming.DRIFT_JOB_ALERT),
    )


def _bounds(reports: Reports) -> TimeSeries:
    """All checks on one axis: in units of what each of them must be beyond."""
    return TimeSeries(
        key=BOUNDS,
        title="Effects, in floors",
        description=(
            "The near end of each effect's bounds over the floor of its check: what is above 1 is "
            "beyond it, and drift if it is unusual as well, two windows in a row."
        ),
        queries=(_by_check(reports, naming.DRIFT_JOB_FLOORS),),
        unit=TIMES,
        no_value=_NOTHING,
        thresholds=bad_from(Decimal(1)),
        width=_WIDTH // 3,
        height=_HEIGHT,
        links=runbooks(reports.service, naming.DRIFT_JOB_ALERT),
    )


def _events(reports: Reports) -> TimeSeries:
    return TimeSeries(
        key=naming.drift_job_panel("events"),
        title="Events, in what a window needs",
        description="Below 1 a check cannot say anything of the window.",
        queries=(_by_check(reports, naming.DRIFT_JOB_NEEDED),),
        unit=TIMES,
        no_value=_NOTHING,
        thresholds=good_from(Decimal(1)),
        from_zero=True,
        width=_WIDTH // 3,
        height=_HEIGHT,
        links=runbooks(reports.service, naming.DRIFT_JOB_FEW_ALERT),
    )


def _age(reports: Reports) -> TimeSeries:
    return TimeSeries(
        key=AGE,
        title="Age of the results",
        description=(
            "Since the end of the window that they are about. It goes up to a window and the "
            f"job's delay; from {reports.longest.words()} on the job is missing."
        ),
        queries=(
            Query(
                expr=highest(of_service(naming.DRIFT_JOB_AGE, reports.service)),
                legend=Legend("age"),
            ),
        ),
        unit=SECONDS,
        no_value=_NOTHING,
        thresholds=bad_from(reports.longest.seconds),
        from_zero=True,
        width=_WIDTH // 3,
        height=_HEIGHT,
        links=runbooks(reports.service, naming.DRIFT_JOB_MISSING_ALERT),
    )


def _by_check(reports: Reports, name: str) -> Query:
    expr = highest(of_service(name, reports.service), CHECK)
    return Query(expr=expr, legend=Legend(labels=CHECK))
