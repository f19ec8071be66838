"""The courses of a drift job: drift, near misses, too few events, a job that stops, vanishes or never ran."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmmon.catalog.drift_job import CHECK
from llmmon.model import naming
from llmmon.promql import equal, sample
from llmmon.rules.drift_job.alerts import check_labels, run_labels
from llmmon.rules.drift_job.scope import Reports
from llmmon.rules.drift_job.words import events_text
from llmmon.rules.identity import of_service
from llmmon.rules.proof.checks import is_about
from llmmon.rules.proof.drift_job.course import (
    BASELINE_EVENTS,
    EFFECT,
    EVENTS,
    FLOOR,
    LOWER_BOUND,
    MIN_EVENTS,
    Course,
    Key,
    Report,
    decoys_of,
    series_of,
)
from llmmon.rules.proof.drift_job.simulate import Firing, firing_of
from llmmon.rules.proof.types import AlertCheck, ExpectedAlert, FiringCheck, TestCase, ValueCheck
from llmmon.rules.template import VALUE_AS_PERCENTAGE, expand
from llmmon.rules.types import AlertingRule, Labels, RuleFile
from llmmon.runtime.drift.judge import DRIFT, INSUFFICIENT, OK
from llmmon.units import Duration

TOLD_APART_BY = ("alertname", *CHECK, naming.MISSING_METRIC_LABEL)
_OTHER_MODEL = "other"
_AS_PERCENTAGE = f"{float(EFFECT) * 100:.4g}%"
_Verdict = Callable[[int, int], str]
"""From the number of a check, and of a window, to the verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCases:
    """The tests of a service's rules."""

    reports: Reports
    rules: RuleFile
    steps: int
    """Evaluations in a window."""

    @property
    def step(self) -> Duration:
        """Time from one evaluation to the next."""
        return Duration(self.reports.drift.window.milliseconds // self.steps)

    def every(self) -> Iterator[TestCase]:
        """All but those of days."""
        yield self._case("drift of one check after the other", self._one_after_the_other())
        yield self._case("the job stops, and drift with it", self._stops())
        yield self._case("a run comes just in time", self._late())
        yield self._case("results vanish, come back, and vanish", self._vanishing())
        length = self._steps(self.reports.longest) + 3
        yield self._case("the job never ran", (None,) * length)

    def of_days(self) -> Iterator[TestCase]:
        """What takes many windows, so that few looks at each must do."""
        yield self._case("checks that cannot say", self._few())

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every check, of the service's first model."""
        model = self.reports.service.models[0].name
        checks = self.reports.drift.checks
        return tuple(Key(model, check.signal, check.statistic) for check in checks)

    def _steps(self, duration: Duration) -> int:
        """How many begin within a duration."""
        return -(-duration.milliseconds // self.step.milliseconds)

    def _one_after_the_other(self) -> Course:
        """Of another model the same effect is no drift."""
        windows = len(self.keys) + 3
        return self._windows(
            windows, lambda check, window: DRIFT if window - 1 == check else OK, others=True
        )

    def _few(self) -> Course:
        """The first one all the time, also without a model; the others but for one window. Then it stops."""
        windows = self._steps(self.reports.patience) // self.steps + 3
        nobody = {Key("", *self.keys[0][1:]): INSUFFICIENT}
        course = self._windows(
            windows,
            lambda check, window: OK if check and window == windows // 2 else INSUFFICIENT,
        )
        told = tuple(r and Report(end=r.end, verdicts={**r.verdicts, **nobody}) for r in course)
        return (*told, *(told[-1],) * (self._steps(self.reports.longest) + 2))

    def _stops(self) -> Course:
        course = self._windows(3, lambda _, window: DRIFT if window else OK)
        return (*course, *(course[-1],) * (self._steps(self.reports.longest) + 4))

    def _late(self) -> Course:
        """The run after the second window comes when the third has ended, at the last moment."""
        course = self._windows(6, lambda *_: OK)
        last = 3 * self.steps - 1
        until = last + self.reports.longest.milliseconds // self.step.milliseconds
        second = course[last]
        age = 0 if second is None else last * int(self.step.seconds) - second.end
        until -= age // int(self.step.seconds)
        return (*course[: last + 1], *(second,) * (until - last), *course[until + 1 :])

    def _vanishing(self) -> Course:
        there = self._windows(1, lambda *_: OK)
        gone = (None,) * self._steps(self.reports.longest)
        again = tuple(
            Report(end=(len(there) + len(gone)) * int(self.step.seconds), verdicts=r.verdicts)
            for r in there[:3]
            if r is not None
        )
        return (*there, *gone, *again, *gone, None, None)

    def _windows(self, windows: int, verdict: _Verdict, *, others: bool = False) -> Course:
        """A job that runs on time: what it reports is of the window that ended last."""
        return tuple(
            self._report(number, verdict, others) for number in range(windows * self.steps)
        )

    def _report(self, number: int, verdict: _Verdict, others: bool) -> Report:
        seconds, window = int(self.step.seconds), int(self.reports.drift.window.seconds)
        last = max(number * seconds - int(self.reports.job.after.seconds), 0) // window
        verdicts = {key: verdict(check, last) for check, key in enumerate(self.keys)}
        if others:
            verdicts |= {Key(_OTHER_MODEL, *key[1:]): OK for key in self.keys}
        return Report(end=last * window, verdicts=verdicts)

    def _case(self, name: str, course: Course) -> TestCase:
        firing = firing_of(self.reports, course, int(self.step.seconds))
        told = sorted({number for number in range(len(course)) if _is_told(firing, number)})
        first: dict[Firing, int] = {}
        for number, each in enumerate(firing):
            for one in each:
                first.setdefault(one, number)
        texts = {(number, one.alert) for one, number in first.items()}
        return TestCase(
            name=name,
            interval=self.step,
            series=(
                *series_of(self.reports, course),
                *decoys_of(self.reports, len(course), int(self.step.seconds), self.keys),
            ),
            firing=tuple(self._firing(number, firing[number]) for number in told),
            alerts=tuple(self._letters(n, a, firing[n]) for n, a in sorted(texts)),
            values=tuple(v for n in told if (r := course[n]) for v in self._values(n, r)),
        )

    def _at(self, number: int) -> Duration:
        return Duration(number * self.step.milliseconds)

    def _firing(self, number: int, firing: frozenset[Firing]) -> FiringCheck:
        shown = sorted(sample("", {"alertname": f.alert} | f.labels(self.reports)) for f in firing)
        return FiringCheck(at=self._at(number), firing=tuple(shown))

    def _letters(self, number: int, alert: str, firing: frozenset[Firing]) -> AlertCheck:
        expected = tuple(self._expected(f) for f in sorted(firing) if f.alert == alert)
        return AlertCheck(at=self._at(number), alert=alert, expected=expected)

    def _expected(self, firing: Firing) -> ExpectedAlert:
        labels = self._labels(firing)
        rule, found = self._rule(firing)
        annotations = {
            name: expand(text, labels, _value(text), found)
            for name, text in rule.annotations.items()
        }
        return ExpectedAlert(labels=labels, annotations=annotations)

    def _values(self, number: int, report: Report) -> Iterator[ValueCheck]:
        """What boards show of the first check, and of all."""
        at, service = self._at(number), self.reports.service
        own = equal(**self.keys[0].labels)
        verdict = {DRIFT: 1, INSUFFICIENT: -1}.get(report.verdicts[self.keys[0]], 0)
        known = {
            naming.DRIFT_JOB_VERDICTS: Decimal(verdict),
            naming.DRIFT_JOB_FLOORS: Decimal(LOWER_BOUND) / Decimal(FLOOR),
            naming.DRIFT_JOB_NEEDED: Decimal(EVENTS) / Decimal(MIN_EVENTS),
        }
        for name, value in known.items():
            yield is_about(at, of_service(name, service).where(*own), value)
        age = number * int(self.step.seconds) - report.end
        yield is_about(at, of_service(naming.DRIFT_JOB_AGE, service), Decimal(age))

    def _labels(self, firing: Firing) -> Labels:
        if firing.alert == naming.DRIFT_JOB_ALERT:
            check = self.reports.drift.checks[self.keys.index(firing.key)]
            return check_labels(self.reports, check) | firing.key.labels
        return run_labels(self.reports) | firing.labels(self.reports)

    def _rule(self, firing: Firing) -> tuple[AlertingRule, dict[str, str]]:
        """The rule behind an alert, and what its text looks up."""
        if firing.alert != naming.DRIFT_JOB_ALERT:
            return next(r for r in self.rules.alerts if r.alert == firing.alert), {}
        number = self.keys.index(firing.key)
        check = self.reports.drift.checks[number]
        found = {
            events_text(self.reports, check, naming.DRIFT_JOB_EVENTS): EVENTS,
            events_text(self.reports, check, naming.DRIFT_JOB_BASELINE_EVENTS): BASELINE_EVENTS,
        }
        return self.rules.alerts[number], found


def _value(text: str) -> str:
    """The effect, as a text shows it."""
    return _AS_PERCENTAGE if VALUE_AS_PERCENTAGE in text else f"{float(EFFECT):.3f}"


def _is_told(firing: list[frozenset[Firing]], number: int) -> bool:
    """Where something changes, right before that, and at the end."""
    last = len(firing) - 1
    before = number < last and firing[number] != firing[number + 1]
    return number == last or before or (number > 0 and firing[number] != firing[number - 1])
