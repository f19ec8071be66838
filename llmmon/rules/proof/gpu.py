"""The tests of a service's GPUs: every alert with an incident and a near miss, XIDs, loss, idleness; what
the series of each field are; what it all costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from llmmon.model import naming
from llmmon.model.service import Service
from llmmon.rules.gpu_alerts import FIELD_FOR, absent_labels, needed_fields
from llmmon.rules.proof.checks import at_minute, expected_alert
from llmmon.rules.proof.file import file_of
from llmmon.rules.proof.gpu_courses import Courses
from llmmon.rules.proof.gpu_figures import clear, humanized
from llmmon.rules.proof.gpu_page import OTHER, OWN, SECOND, THIRD, Device, Page
from llmmon.rules.proof.gpu_shown import TOLD_APART_BY, alert_of, shown
from llmmon.rules.proof.gpu_values import value_cases
from llmmon.rules.proof.gpu_xids import xid_cases
from llmmon.rules.proof.types import AlertCheck, FiringCheck, InputSeries, TestCase, TestFile
from llmmon.rules.types import AlertingRule, Labels, RuleFile
from llmmon.units import Duration, decimal_text

_MINUTE = Duration.parse("1m")
_HOUR_MINUTES = 60
_ENGINE = naming.gpu_series("engine_active", "ratio")
_Alert = tuple[AlertingRule, Labels]


def gpu_test_files(service: Service, rules: RuleFile) -> Iterator[TestFile]:
    """By the minute; and idleness at the pace of its own time."""
    tests = GpuTests(service, rules)
    yield _file(service, rules, "minutes", _MINUTE, tuple(tests.of_minutes()))
    idle = tuple(tests.idle())
    if idle:
        yield _file(service, rules, "idle", tests.idle_step, idle)


def _file(
    service: Service, rules: RuleFile, name: str, step: Duration, cases: tuple[TestCase, ...]
) -> TestFile:
    alerts = {naming.SERVICE_LABEL: service.name}
    return file_of(rules, name, step, cases, alerts=alerts, told_apart_by=TOLD_APART_BY)


class GpuTests:
    """Courses of a service's GPUs, and what must come of them."""

    def __init__(self, service: Service, rules: RuleFile) -> None:
        self.service = service
        self.page = Page(service)
        self.gpu = self.page.gpu
        self.rules = rules

    def of_minutes(self) -> Iterator[TestCase]:
        """Every case but those of idleness."""
        yield Courses(self.page, self.rules).case()
        yield from xid_cases(self.page, self.rules)
        yield self._lost()
        yield self._absent()
        yield from self._missing_fields()
        yield from value_cases(self.page)

    def _of(self, alert: str, labels: Labels) -> list[_Alert]:
        """The alert with labels, if the spec has it."""
        rules = (rule for rule in self.rules.alerts if rule.alert == alert)
        return [(rule, alert_of(self.service, rule, labels)) for rule in rules]

    def _lost_alert(self, device: Device) -> list[_Alert]:
        return self._of(naming.GPU_LOST_ALERT, self.page.alert_labels(device))

    def _firing(self, minute: int, *alerts: _Alert) -> FiringCheck:
        return FiringCheck(at=at_minute(minute), firing=tuple(sorted(shown(*a) for a in alerts)))

    def _texts(self, minute: int, *alerts: _Alert) -> tuple[AlertCheck, ...]:
        """The words of alerts of one name; nothing where there are none."""
        if not alerts:
            return ()
        expected = tuple(expected_alert(rule, labels, "") for rule, labels in alerts)
        return (AlertCheck(at=at_minute(minute), alert=alerts[0][0].alert, expected=expected),)

    def _leaving(self, device: Device, last: int) -> Iterator[InputSeries]:
        for series in self.page.quiet(last, device):
            yield replace(series, values=f"{series.values} stale")

    def _lost(self) -> TestCase:
        """One falls off the bus; the pod of another is deleted; a third is well."""
        lost = self._lost_alert(OWN)
        last = 9 + _HOUR_MINUTES
        free = replace(SECOND, pod="", is_own=not self.gpu.matched)
        arriving = (
            replace(series, values=f"_x10 {series.values}")
            for series in self.page.quiet(last, free)
        )
        return TestCase(
            name="a GPU falls off the bus; a pod is deleted, and its GPU stays",
            interval=_MINUTE,
            series=(
                *self._leaving(OWN, 9),
                *self._leaving(SECOND, 9),
                *arriving,
                *self.page.quiet(last + 5, THIRD),
            ),
            firing=(
                *(self._firing(m) for m in (9, 14)),
                *(self._firing(m, *lost) for m in (15, last - 1)),
                self._firing(last),
            ),
            alerts=self._texts(15, *lost),
        )

    def _absent(self) -> TestCase:
        found = [
            (rule, absent_labels(self.service))
            for rule in self.rules.alerts
            if rule.alert == naming.ABSENT_ALERT
        ]
        lost = [*self._lost_alert(OWN), *self._lost_alert(SECOND)]
        return TestCase(
            name="no GPU reports",
            interval=_MINUTE,
            series=(
                *self._leaving(OWN, 9),
                *self._leaving(SECOND, 9),
                # Somebody else's, whose exporter shows little: nothing of that is missing here.
                *((self.page.there(OTHER, "50x45"),) if self.gpu.matched else ()),
            ),
            firing=(
                self._firing(14),
                self._firing(19, *lost),
                *(self._firing(m, *lost, *found) for m in (20, 42)),
            ),
            alerts=self._texts(20, *found),
        )

    def _missing_fields(self) -> Iterator[TestCase]:
        """Another list of fields is installed: what rules need is missing, on every GPU."""
        needed = needed_fields(self.gpu)
        found = [
            alert
            for field in needed
            for alert in self._of(
                naming.GPU_FIELD_ALERT, {naming.MISSING_METRIC_LABEL: field.metric}
            )
        ]
        wait = int(FIELD_FOR.minutes)
        without = (*(field.key for field in needed), "engine_active")
        if found:
            yield TestCase(
                name="fields are not exposed",
                interval=_MINUTE,
                series=tuple(self.page.quiet(wait + 5, without=without)),
                firing=(self._firing(wait - 1), self._firing(wait, *found)),
                alerts=self._texts(wait, *found),
            )

    @property
    def idle_step(self) -> Duration:
        """A sixtieth of the time of idleness, in whole minutes."""
        return Duration.of(seconds=60 * ceil(self.gpu.idle_for.minutes / _HOUR_MINUTES))

    def idle(self) -> Iterator[TestCase]:
        """One idle all the time; one just busy enough; and one that is busy for a moment."""
        rules = [rule for rule in self.rules.alerts if rule.alert == naming.GPU_IDLE_ALERT]
        below, step = self.gpu.idle_below, int(self.idle_step.minutes)
        wait = ceil(self.gpu.idle_for.minutes / step)
        length = wait + 5
        idle = clear(below, "0.8", "0.7", "0.75", ratio=True)
        courses = (
            (OWN, f"{decimal_text(idle)}x{length}"),
            (SECOND, f"{decimal_text(below)}x{length}"),
            (THIRD, f"{decimal_text(idle)}x{wait - 3} 1 {decimal_text(idle)}x{length}"),
        )
        for rule in rules:
            labels = alert_of(self.service, rule, self.page.recorded_labels(OWN))
            told = expected_alert(rule, labels, humanized(idle))
            yield TestCase(
                name="a GPU is idle; one is just busy enough; one is busy for a moment",
                interval=self.idle_step,
                series=(
                    *(self.page.series("engine_active", values, d) for d, values in courses),
                    *(
                        series
                        for device, _ in courses
                        for series in self.page.quiet(length, device, without=("engine_active",))
                    ),
                    self.page.of_other_service(_ENGINE, f"0x{length}"),
                ),
                firing=(
                    FiringCheck(at=at_minute((wait - 1) * step), firing=()),
                    *(
                        FiringCheck(at=at_minute(m * step), firing=(shown(rule, labels),))
                        for m in (wait, wait + 3)
                    ),
                ),
                alerts=(AlertCheck(at=at_minute(wait * step), alert=rule.alert, expected=(told,)),),
            )
