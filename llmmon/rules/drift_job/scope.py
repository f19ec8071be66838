"""What rules read of a drift job: its gauges by check, whether its results are of now, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from llmmon.catalog.drift_job import CHECK
from llmmon.model import naming
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.service import PERIODS, Drift, DriftCheck, Service
from llmmon.promql import CompareOp, Selector, Vector, equal, highest, now
from llmmon.rules.identity import of_service
from llmmon.units import Duration

MODEL = (naming.MODEL_LABEL,)
_DAY = Duration.parse("1d")
_WINDOWS_OF_FEW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """The results that a service's job reports."""

    service: Service
    drift: Drift
    job: ScheduledJob

    @property
    def longest(self) -> Duration:
        """The age at which results are no longer of now: half a window after the next run is due.

        The age is that of the window's end, which is what they are about, whenever they were reported.
        """
        return Duration(self.drift.window.milliseconds * 3 // 2 + self.job.after.milliseconds)

    @property
    def patience(self) -> Duration:
        """How long a check may say that it cannot say: until its past has come round once, and a day."""
        windows = Duration(self.drift.window.milliseconds * _WINDOWS_OF_FEW)
        period = _DAY if self.drift.same is None else PERIODS[self.drift.same].plus(_DAY)
        return max(windows, period)

    def of_check(self, name: str, check: DriftCheck) -> Selector:
        """A gauge of one check, of every model."""
        own = {naming.SIGNAL_LABEL: check.signal, naming.STATISTIC_LABEL: check.statistic}
        return of_service(name, self.service).where(*equal(**own))

    def verdict(self, verdict: str) -> Selector:
        """Whether a verdict is the one, of every check and model."""
        own = equal(**{naming.VERDICT_LABEL: verdict})
        return of_service(naming.DRIFT_JOB_VERDICT, self.service).where(*own)

    @property
    def window_end(self) -> Selector:
        """When the window ended that the results are about."""
        return of_service(naming.DRIFT_JOB_WINDOW_END, self.service)

    def age(self) -> Vector:
        """Seconds since that window ended."""
        # A job that moved from one place to another is found at both, until the old one is gone.
        return now().arithmetic("-", highest(self.window_end))

    def aged(self, op: CompareOp) -> Vector:
        """The age, where it compares so with the longest."""
        return self.age().compare(op, int(self.longest.seconds))


def by_check(gauge: Selector) -> Vector:
    """A gauge without the labels of whoever showed it."""
    return highest(gauge, CHECK)


def reports_of(service: Service) -> Reports | None:
    """The results of a service's job; `None` where there is no job, or Prometheus gets to see none."""
    drift = service.drift
    if drift is None or drift.job is None or not drift.job.reports:
        return None
    return Reports(service=service, drift=drift, job=drift.job)
