"""What XIDs must come to: the first one fires, each new one does, and all of them stop.

Each course is a GPU of its own, so that all of them run in one test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from llmmon.catalog.xids import xids
from llmmon.model import naming
from llmmon.rules.proof.checks import at_minute, expected_alert
from llmmon.rules.proof.gpu_page import OWN, Device, Page
from llmmon.rules.proof.gpu_shown import alert_of, shown
from llmmon.rules.proof.types import AlertCheck, FiringCheck, InputSeries, TestCase
from llmmon.rules.types import AlertingRule, Labels, RuleFile
from llmmon.units import Duration

_WINDOW = 30
"""Minutes for which an XID is news."""
_UNKNOWN = range(99_999, 90_000, -1)
"""Codes that nobody knows."""
_LENGTH = 62
_NEW, _TAKEN, _SECOND, _GAP = 10, 45, 20, 36
"""Minutes at which a code comes, a GPU becomes the service's, another code comes, scraping stops."""
_TOLD = 12


@dataclass(frozen=True, slots=True)
class _Firing:
    """From one minute to another, an alert fires."""

    code: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """What a GPU shows, and what fires."""

    device: Device
    series: tuple[InputSeries, ...]
    fires: tuple[_Firing, ...] = ()


def xid_cases(page: Page, rules: RuleFile) -> Iterator[TestCase]:
    """One test, with the codes that the spec lists."""
    if page.gpu.field("xid") is not None:
        yield _Xids(page, rules).case()


class _Xids:
    """Courses of codes, and who is told of them."""

    def __init__(self, page: Page, rules: RuleFile) -> None:
        self.page = page
        self.gpu = page.gpu
        alerts = [rule for rule in rules.alerts if rule.alert == naming.GPU_XID_ALERT]
        self.of_pages, self.of_others = alerts[0], alerts[-1]
        self.courses = tuple(self._courses())

    def case(self) -> TestCase:
        """All courses, beside GPUs that are not the service's."""
        return TestCase(
            name="XIDs: the first, others, instances, old ones, gaps, each on a GPU of its own",
            interval=Duration.parse("1m"),
            series=tuple(self._series()),
            firing=tuple(self._checks()),
            alerts=(self._texts(),),
        )

    def _rule(self, code: int) -> AlertingRule:
        return self.of_pages if code in self.gpu.xid_page else self.of_others

    def _tickets(self) -> tuple[int, ...]:
        """Codes that raise a ticket: those of the spec, one that is known, and one that nobody knows."""
        listed = {*self.gpu.xid_page, *self.gpu.xid_ignore}
        known = [x.code for x in xids() if x.code not in listed and x.urgency == "ticket"][:1]
        unknown = [code for code in _UNKNOWN if code not in listed][:2]
        return tuple(dict.fromkeys((*self.gpu.xid_ticket, *known, *unknown)))

    def _courses(self) -> Iterator[_Course]:
        told, one = (*self.gpu.xid_page, *self._tickets()), self._tickets()[0]
        for code in told:
            yield self._first(_device(f"first-{code}"), code)
        for code in self.gpu.xid_ignore:
            yield replace(self._first(_device(f"ignored-{code}"), code), fires=())
        for code in dict.fromkeys((told[0], one)):
            if self.page.has_instances:
                yield self._instances(_device(f"instances-{code}"), code)
            yield self._gap(_device(f"gap-{code}"), code)
            if self.page.moves:
                yield self._old(_device(f"old-{code}"), code)
        yield self._second(_device("second"), *told[:2])

    def _first(self, device: Device, code: int) -> _Course:
        """None until then; then it stays for ever."""
        return _Course(
            device=device,
            series=(self._none(device, _NEW), self._from(device, code, _NEW)),
            fires=(_Firing(code, _NEW, _NEW + _WINDOW - 1),),
        )

    def _instances(self, device: Device, code: int) -> _Course:
        """Each MIG instance shows what the GPU has."""
        both = [self._first(replace(device, instance=n), code) for n in ("1", "2")]
        series = (*both[0].series, *both[1].series)
        return replace(both[0], device=device, series=series)

    def _old(self, device: Device, code: int) -> _Course:
        """The GPU had it before it was the service's."""
        before = self.page.xid(
            str(code), f"{code}x{_TAKEN - 1} stale", replace(device, is_own=False)
        )
        return _Course(device=device, series=(before, self._from(device, code, _TAKEN)))

    def _gap(self, device: Device, code: int) -> _Course:
        """There from the start; then nothing is scraped for a while."""
        values = f"{code}x{_GAP - 1} stale _x13 {code}x{_LENGTH - 50}"
        return _Course(
            device=device,
            series=(self.page.xid(str(code), values, device),),
            fires=(_Firing(code, 0, _WINDOW - 1),),
        )

    def _second(self, device: Device, first: int, second: int) -> _Course:
        """The exporter shows the last code only: the first one goes with it."""
        held = f"_x{_NEW} {first}x{_SECOND - _NEW - 1} stale"
        return _Course(
            device=device,
            series=(
                self._none(device, _NEW),
                self.page.xid(str(first), held, device),
                self._from(device, second, _SECOND),
            ),
            fires=(
                _Firing(first, _NEW, _SECOND - 1),
                _Firing(second, _SECOND, _SECOND + _WINDOW - 1),
            ),
        )

    def _none(self, device: Device, until: int) -> InputSeries:
        return self.page.xid("0", f"0x{until - 1} stale", device)

    def _from(self, device: Device, code: int, minute: int) -> InputSeries:
        return self.page.xid(str(code), f"_x{minute} {code}x{_LENGTH - minute}", device)

    def _series(self) -> Iterator[InputSeries]:
        yield from self.page.quiet(_LENGTH)
        for course in self.courses:
            device = course.device
            since = _TAKEN if "old" in device.uuid else 0
            there = f"{f'_x{since} ' if since else ''}50x{_LENGTH - since}"
            yield self.page.there(device, there)
            yield from course.series
        yield from self._decoys()

    def _decoys(self) -> Iterator[InputSeries]:
        """Somebody else's GPU on the same host, and another service's, with each sort of code."""
        for code in (*self.gpu.xid_page[:1], *self._tickets()[-1:]):
            if self.gpu.matched:
                other = replace(_device(f"other-{code}"), is_own=False)
                yield self.page.there(other, f"50x{_LENGTH}")
                yield from self._first(other, code).series
            more = {naming.XID_LABEL: str(code)}
            yield self.page.of_other_service(naming.GPU_XID_NEW, f"{code}x{_LENGTH}", **more)

    def _checks(self) -> Iterator[FiringCheck]:
        edges = {m for c in self.courses for f in c.fires for m in (f.first, f.last + 1)}
        minutes = {m + step for m in (*edges, _TAKEN, 50) for step in (-1, 0, 1)}
        for minute in sorted(m for m in minutes if 0 < m <= _LENGTH):
            firing = (shown(rule, labels) for rule, labels in self._firing(minute))
            yield FiringCheck(at=at_minute(minute), firing=tuple(sorted(firing)))

    def _firing(self, minute: int) -> Iterator[tuple[AlertingRule, Labels]]:
        for course in self.courses:
            for firing in course.fires:
                if firing.first <= minute <= firing.last:
                    rule = self._rule(firing.code)
                    more = {naming.XID_LABEL: str(firing.code)}
                    labels = self.page.alert_labels(course.device) | more
                    yield rule, alert_of(self.page.service, rule, labels)

    def _texts(self) -> AlertCheck:
        expected = tuple(expected_alert(r, labels, "") for r, labels in self._firing(_TOLD))
        return AlertCheck(at=at_minute(_TOLD), alert=naming.GPU_XID_ALERT, expected=expected)


def _device(name: str) -> Device:
    return replace(OWN, number="7", uuid=f"GPU-{name}")
