"""A drift job and the Pushgateway that shows what it found: windows in which nothing has changed.

An incident is over before a window has ended twice, so the job never finds drift.
"""

from __future__ import annotations

from llmmon.catalog.drift_job import CHECK, VERDICTS
from llmmon.model import naming
from llmmon.model.scheduled_job import ScheduledJob
from llmmon.model.service import Drift, DriftCheck, Service
from llmmon.runtime.drift.judge import OK
from llmmon.runtime.drift.windows import last_end
from llmmon.simulation.chance import Chance
from llmmon.simulation.page import MISSING, Page
from llmmon.simulation.scenario import Conditions

_HOUR = 3_600
_PER_HOUR, _LEAST = 900, 1_500
_NEAR, _LEVEL = 0.4, 0.03
"""How much of its floor an effect is on most days, and how rare it would have to be."""
_TAKES = 20
"""Seconds that a run takes."""


class DriftJobPage:
    """The results of a service's job. They change when a run has ended."""

    def __init__(self, page: Page, service: Service, drift: Drift, job: ScheduledJob) -> None:
        self.page = page
        self.window = int(drift.window.seconds) // _HOUR
        self.after = int(job.after.seconds) + _TAKES
        self.end: int | None = None
        run = {naming.SERVICE_LABEL: service.name}
        models = [model.name for model in service.models if model.source is None]
        self._checks = [
            _Check(page, run, model, check) for check in drift.checks for model in models
        ]
        names = (naming.DRIFT_JOB_LEVEL, naming.DRIFT_JOB_LAST_RUN, naming.DRIFT_JOB_WINDOW_END)
        self._level, self._run, self._end = (page.gauge(name, run, MISSING) for name in names)

    def advance(self, now: Conditions, time: float, seconds: float, chance: Chance) -> None:  # noqa: ARG002 - as every process
        """Let time pass, up to a Unix time."""
        end = last_end(int(time - self.after) // _HOUR, self.window)
        if end == self.end:
            return
        self.end = end
        values = self.page.values
        values[self._level], values[self._end] = _LEVEL, end * _HOUR
        values[self._run] = end * _HOUR + self.after
        for check in self._checks:
            check.judge(self.window, chance)


class _Check:
    """One check of one model."""

    def __init__(self, page: Page, run: dict[str, str], model: str, check: DriftCheck) -> None:
        labels = run | dict(zip(CHECK, (model, check.signal, check.statistic), strict=True))
        self.values, self.floor = page.values, float(check.floor)
        self._gauges = {
            name: page.gauge(name, labels, MISSING)
            for name in (
                *(naming.DRIFT_JOB_EFFECT, naming.DRIFT_JOB_LOWER_BOUND, naming.DRIFT_JOB_FLOOR),
                *(naming.DRIFT_JOB_EVENTS, naming.DRIFT_JOB_BASELINE_EVENTS),
                *(naming.DRIFT_JOB_MIN_EVENTS, naming.DRIFT_JOB_P_VALUE),
            )
        }
        self._verdicts = {
            verdict: page.gauge(
                naming.DRIFT_JOB_VERDICT, labels | {naming.VERDICT_LABEL: verdict}, MISSING
            )
            for verdict in VERDICTS
        }

    def judge(self, hours: int, chance: Chance) -> None:
        """What a window of so many hours shows."""
        effect = self.floor * chance.about(_NEAR, 0.3)
        events = chance.count(_PER_HOUR * hours)
        found = {
            naming.DRIFT_JOB_EFFECT: effect,
            naming.DRIFT_JOB_LOWER_BOUND: effect * chance.about(0.6, 0.1),
            naming.DRIFT_JOB_FLOOR: self.floor,
            naming.DRIFT_JOB_EVENTS: events,
            naming.DRIFT_JOB_BASELINE_EVENTS: events * 4,
            naming.DRIFT_JOB_MIN_EVENTS: _LEAST,
            naming.DRIFT_JOB_P_VALUE: min(chance.about(0.4, 0.3), 1.0),
        }
        for name, value in found.items():
            self.values[self._gauges[name]] = value
        for verdict, place in self._verdicts.items():
            self.values[place] = float(verdict == OK)
