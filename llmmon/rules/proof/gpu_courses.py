"""One test in which every course of heat, faults and links is a GPU, beside others that do not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from llmmon.model import naming
from llmmon.rules.proof.checks import at_minute, expected_alert
from llmmon.rules.proof.gpu_limits import MINUTES, Course, courses
from llmmon.rules.proof.gpu_page import OWN, Device, Page
from llmmon.rules.proof.gpu_shown import alert_of, shown
from llmmon.rules.proof.types import AlertCheck, ExpectedAlert, FiringCheck, InputSeries, TestCase
from llmmon.rules.types import AlertingRule, Labels, RuleFile
from llmmon.units import Duration

_DECOYS = {
    "row_remap_failure:bool": "1x{n}",
    "row_remap_pending:bool": "1x{n}",
    "recovery_action:code": "2x{n}",
    "ecc_uncorrectable:total": "5+5x{n}",
    "pcie_replays:total": "5+99999x{n}",
    "thermal_throttled:ratio_rate5m": "1x{n}",
    "power_throttled:ratio_rate5m": "1x{n}",
    "temperature:celsius": "149x{n}",
    "temperature_margin:celsius": "0.1x{n}",
    "memory_temperature_margin:celsius": "-9x{n}",
    "watched:bool": "1x{n}",
}
"""What rules record of another service, always in the worst state."""


class Courses:
    """The courses of the alerts that the spec has, each on a GPU of its own."""

    def __init__(self, page: Page, rules: RuleFile) -> None:
        self.page = page
        self.rules = {rule.alert: rule for rule in rules.alerts}
        found = (course for course in courses(page) if course.alert in self.rules)
        self.courses = [(course, _device(n, course)) for n, course in enumerate(found)]

    def case(self) -> TestCase:
        """All of them, for as long as the longest takes."""
        return TestCase(
            name="faults, heat and throttling, and near misses, each on a GPU of its own",
            interval=Duration.parse("1m"),
            series=tuple(self._series()),
            firing=tuple(self._checks()),
            alerts=tuple(self._texts()),
        )

    def _series(self) -> Iterator[InputSeries]:
        yield from self.page.quiet(MINUTES)
        for course, device in self.courses:
            yield from self._of(course, device)
            if self.page.gpu.matched:
                yield from self._of(
                    course, replace(device, uuid=f"{device.uuid}-other", is_own=False)
                )
        for name, values in _DECOYS.items():
            yield self.page.of_other_service(f"llm:gpu_{name}", values.format(n=MINUTES))
        for kind in ("replay", "crc_flit"):
            more = {naming.LINK_ERROR_LABEL: kind}
            yield self.page.of_other_service(naming.GPU_NVLINK_ERRORS, f"5+99999x{MINUTES}", **more)

    def _of(self, course: Course, device: Device) -> Iterator[InputSeries]:
        shows = {"temperature": f"50x{MINUTES}"} | dict(course.shows)
        yield from (self.page.series(key, values, device) for key, values in shows.items())

    def _checks(self) -> Iterator[FiringCheck]:
        """Around every minute at which something starts or stops."""
        edges = [minute for course, _ in self.courses for minute in course.fires or ()]
        around = {minute + step for minute in edges for step in (-1, 0, 1)}
        for minute in sorted(m for m in around if 0 < m < MINUTES):
            firing = [shown(rule, labels) for rule, labels, _ in self._firing(minute)]
            yield FiringCheck(at=at_minute(minute), firing=tuple(sorted(firing)))

    def _firing(self, minute: int) -> Iterator[tuple[AlertingRule, Labels, str]]:
        for course, device in self.courses:
            if course.is_firing(minute):
                rule = self.rules[course.alert]
                for more in course.labels:
                    labels = self.page.alert_labels(device) | more
                    yield rule, alert_of(self.page.service, rule, labels), course.value

    def _texts(self) -> Iterator[AlertCheck]:
        """The words of each alert, once."""
        told = {course.alert: course.told_at for course, _ in self.courses if course.told_at}
        for alert, minute in told.items():
            expected: dict[str, list[ExpectedAlert]] = defaultdict(list)
            for rule, labels, value in self._firing(minute):
                expected[rule.alert].append(expected_alert(rule, labels, value))
            yield AlertCheck(at=at_minute(minute), alert=alert, expected=tuple(expected[alert]))


def _device(number: int, course: Course) -> Device:
    kind = "ill" if course.fires else "well"
    return replace(OWN, number=str(number + 3), uuid=f"GPU-{course.alert}-{number}-{kind}")
