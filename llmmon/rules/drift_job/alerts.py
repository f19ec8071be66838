"""The alerts on what a drift job reports.

Results that are old say nothing of now: a Pushgateway shows the last ones for ever. So what they say
counts only as long as they are of now, and from then on the job is what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmmon.model import naming
from llmmon.model.service import DriftCheck
from llmmon.promql import Vector, absent, equal, highest, total
from llmmon.rules.drift_job.scope import MODEL, Reports, by_check
from llmmon.rules.drift_job.words import drift_words, few_words, missing_words
from llmmon.rules.identity import service_labels
from llmmon.rules.links import links
from llmmon.rules.template import literals
from llmmon.rules.types import AlertingRule, Labels
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT
from llmmon.units import Duration

BOARD = "quality"
VERDICTS, BOUNDS, AGE = (naming.drift_job_panel(what) for what in ("verdicts", "bounds", "age"))
"""Keys of the panels to which alerts lead."""


def alerts_of(reports: Reports) -> Iterator[AlertingRule]:
    """One of each check, then those of all."""
    for check in reports.drift.checks:
        yield _drift(reports, check)
    yield _few(reports)
    yield _old(reports)
    yield _never(reports)


def check_labels(reports: Reports, check: DriftCheck) -> Labels:
    """Labels of the alert on a check, but the model."""
    own = {naming.SIGNAL_LABEL: check.signal, naming.STATISTIC_LABEL: check.statistic}
    return run_labels(reports) | own


def run_labels(reports: Reports) -> Labels:
    """Labels of the alerts that are not about one check."""
    severity = reports.service.alerting.severity("ticket")
    return service_labels(reports.service) | {naming.SEVERITY_LABEL: severity}


def _drift(reports: Reports, check: DriftCheck) -> AlertingRule:
    effect = highest(reports.of_check(naming.DRIFT_JOB_EFFECT, check), MODEL)
    verdict = reports.of_check(naming.DRIFT_JOB_VERDICT, check)
    is_drift = verdict.where(*equal(**{naming.VERDICT_LABEL: DRIFT}))
    found = effect.where_also(highest(is_drift, MODEL).compare("==", 1), MODEL)
    alert = naming.DRIFT_JOB_ALERT
    return AlertingRule(
        alert=alert,
        expr=found.when(reports.aged("<=")),
        # Two windows in a row are behind it, and a push is all or nothing.
        for_=None,
        labels=literals(check_labels(reports, check)),
        annotations=drift_words(reports, check) | links(reports.service, alert, BOARD, BOUNDS),
    )


def _few(reports: Reports) -> AlertingRule:
    cannot_say = by_check(reports.verdict(INSUFFICIENT)).compare("==", 1)
    alert = naming.DRIFT_JOB_FEW_ALERT
    return AlertingRule(
        alert=alert,
        expr=cannot_say.when(reports.aged("<=")),
        for_=reports.patience,
        labels=literals(run_labels(reports)),
        annotations=few_words(reports) | links(reports.service, alert, BOARD, VERDICTS),
    )


def _old(reports: Reports) -> AlertingRule:
    # The grace of a run that is late is in the age.
    return _missing(reports, reports.aged(">"), None, {})


def _never(reports: Reports) -> AlertingRule:
    # A Pushgateway that starts anew has nothing until the next run; so has a job that is new.
    # `absent` takes over its matchers as labels.
    gone = total(absent(reports.window_end))
    return _missing(reports, gone, reports.longest, missing_labels(reports))


def missing_labels(reports: Reports) -> Labels:
    """What tells results that are not there from results that are old."""
    return {naming.MISSING_METRIC_LABEL: reports.window_end.metric}


def _missing(reports: Reports, expr: Vector, for_: Duration | None, own: Labels) -> AlertingRule:
    alert = naming.DRIFT_JOB_MISSING_ALERT
    return AlertingRule(
        alert=alert,
        expr=expr,
        for_=for_,
        labels=literals(run_labels(reports) | own),
        annotations=missing_words(reports) | links(reports.service, alert, BOARD, AGE),
    )
