"""The courses of a check, and what each of them must come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from llmmon.model import naming
from llmmon.model.service import PERIODS, DriftCheck
from llmmon.promql import Selector, equal, sample
from llmmon.rules.drift.alerts import alert_labels
from llmmon.rules.drift.decision import DRIFT, Decision
from llmmon.rules.drift.scope import Layout, Signal
from llmmon.rules.event_counts import HOUR
from llmmon.rules.proof.checks import is_close
from llmmon.rules.proof.drift.course import FED, Course, Hour, fed
from llmmon.rules.proof.drift.days import Together
from llmmon.rules.proof.drift.decoys import decoys_of
from llmmon.rules.proof.drift.simulate import Judged, Simulation
from llmmon.rules.proof.drift.traffic import Traffic, few, uneven
from llmmon.rules.proof.drift.words import shown
from llmmon.rules.proof.series import DECOY
from llmmon.rules.proof.types import (
    AlertCheck,
    ExpectedAlert,
    FiringCheck,
    InputSeries,
    TestCase,
    ValueCheck,
)
from llmmon.rules.types import RuleFile
from llmmon.units import Duration

_ABOVE, _FAR_ABOVE, _BELOW = 1.2, 3, 0.9
_UNEVEN = 0.01
"""Of the floor: how hours differ, where nothing else tells a variance."""
_LARGE = 1_000_000_000
"""Whatever it is of: it would not go unnoticed."""
_Hours = tuple[Hour | None, ...]
_Judged = dict[str, list[Judged | None]]
"""By statistic, the windows of a course."""


def step_of(signal: Signal) -> Duration:
    """Time from one evaluation to the next: as long as the rules' look at their past allows.

    What was recorded half a window ago is looked for where all windows before are summed up. (The scores
    of past windows are too few here to be looked at.)
    """
    window = signal.drift.window
    return window if signal.drift.same is not None else Duration(window.milliseconds // 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """The tests of one check on the models of one layout."""

    signal: Signal
    check: DriftCheck
    layout: Layout
    rules: RuleFile

    @property
    def _hours(self) -> int:
        """Hours of a window."""
        return self.signal.drift.window.milliseconds // HOUR.milliseconds

    @property
    def _least(self) -> int:
        return Decision(self.signal, self.check).min_events

    def every(self) -> Iterator[TestCase]:
        """Fires on a change; stays silent just below the floor, and where nobody can say."""
        traffic = Traffic(signal=self.signal, check=self.check, layout=self.layout)
        window, usual = self._hours, traffic.usual
        before: _Hours = (usual,) * (self._windows_before * window)
        changed, less = traffic.changed(self._above), traffic.changed(_BELOW)
        if changed is not None:
            course = (*before, *(changed,) * (3 * window), *(usual,) * window)
            yield self._case("drift that begins and ends", course, with_decoys=True)
            yield self._case("too few events", (*before, *self._too_few(changed) * 3))
            if self.check.at_most is None and self.signal.drift.trailing is not None:
                yield self._case("no baseline", (changed,) * (3 * window))
        if less is not None:
            course = (*before, *(less,) * (3 * window))
            yield self._case("just below the floor", course, with_decoys=True)
        yield self._case("a rollout", (*before, *self._rollout(usual) * 3))

    def of_another_layout(self) -> Iterator[TestCase]:
        """What other bins make a difference to."""
        yield next(self.every())

    @property
    def _above(self) -> float:
        """Times the floor. A pinned past may have few events, and wide bounds."""
        return _ABOVE if self.signal.drift.trailing is not None else _FAR_ABOVE

    @property
    def _windows_before(self) -> int:
        """Windows after which the first ones are the baseline."""
        drift = self.signal.drift
        if self.check.at_most is not None or drift.trailing is None:
            return 1
        if drift.same is None:
            return 3
        return PERIODS[drift.same].milliseconds // drift.window.milliseconds

    def _too_few(self, changed: Hour) -> _Hours:
        """One event too few, all of them in one hour."""
        none = few(changed, 0)
        return (few(changed, self._least - 1), *(none,) * (self._hours - 1))

    def _rollout(self, usual: Hour) -> _Hours:
        """New processes: an hour of which half is lost, one that nobody recorded."""
        half = few(usual, sum(usual.counts) // 2)
        return (half, *(None,) * (self._hours > 1), *(usual,) * (self._hours - 2))

    def _case(self, name: str, hours: _Hours, *, with_decoys: bool = False) -> TestCase:
        if self.signal.is_mean:
            hours = uneven(hours, float(self.check.floor) * _UNEVEN)
        course = Course(name=name, hours=hours)
        decoys = (*self._decoys(course), *self._recorded_decoys(course)) if with_decoys else ()
        judged = {
            check.statistic: Simulation(self.signal, check, self.layout, course).run()
            for check in self.signal.checks
        }
        own = judged[self.check.statistic]
        told = range(max(len(own) - 4, 0), len(own))
        return TestCase(
            name=f"{self.check.statistic}: {name}",
            interval=HOUR,
            series=(*fed(self.signal, self.layout, course, {}), *decoys),
            firing=tuple(self._firing(number, judged) for number in told),
            alerts=tuple(self._letters(judged, n) for n in told if self._fires(own, n)),
            values=tuple(check for n in told if (w := own[n]) for check in self._values(n, w)),
        )

    def _decoys(self, course: Course) -> Iterator[InputSeries]:
        """Of another service and of another signal, and far from usual."""
        end = len(course.hours) - 2 * self._hours
        traffic = Traffic(signal=self.signal, check=self.check, layout=self.layout)
        other = traffic.changed(10) or traffic.usual
        hours = tuple(other if number >= end else hour for number, hour in enumerate(course.hours))
        for label in (naming.SERVICE_LABEL, naming.SIGNAL_LABEL):
            decoy = Course(name=course.name, hours=hours)
            yield from fed(self.signal, self.layout, decoy, {label: DECOY})

    def _recorded_decoys(self, course: Course) -> Iterator[InputSeries]:
        """All that the rules record, of others."""
        model = {naming.MODEL_LABEL: self.layout.models[0]}
        for series in decoys_of(self.rules, self.layout, model | FED):
            yield InputSeries(series=series, values=f"{_LARGE}x{len(course.hours)}")

    def _at(self, number: int) -> Duration:
        """When a window is looked at: the last evaluation at which it is the current one."""
        length = self.signal.drift.window.milliseconds
        return Duration((number + 2) * length - step_of(self.signal).milliseconds)

    def _fires(self, judged: list[Judged | None], number: int) -> bool:
        """Whether the alert fires then: it has been pending at the evaluation before."""
        pending = step_of(self.signal) == self.signal.drift.window
        told = judged[max(number - pending, 0) : number + 1]
        return all(window is not None and window.verdict == DRIFT for window in told)

    def _firing(self, number: int, judged: _Judged) -> FiringCheck:
        """Which checks of the signal find drift: all of them see the same events."""
        own = {"alertname": naming.DRIFT_ALERT, naming.MODEL_LABEL: self.layout.models[0]}
        shown_labels = [
            sample("", own | self.signal.check_labels(check))
            for check in self.signal.checks
            if self._fires(judged[check.statistic], number)
        ]
        return FiringCheck(at=self._at(number), firing=tuple(shown_labels))

    def _letters(self, judged: _Judged, number: int) -> AlertCheck:
        expected = []
        for check, rule in zip(self.signal.checks, self.rules.alerts, strict=True):
            window = judged[check.statistic][number]
            if window is not None and self._fires(judged[check.statistic], number):
                own = {naming.MODEL_LABEL: self.layout.models[0]}
                labels = alert_labels(self.signal, check) | own
                annotations = shown(self.signal, rule, labels, window)
                expected.append(ExpectedAlert(labels=labels, annotations=annotations))
        at, alert = self._at(number), naming.DRIFT_ALERT
        return AlertCheck(at=at, alert=alert, expected=tuple(expected))

    def _values(self, number: int, judged: Judged) -> Iterator[ValueCheck]:
        series = partial(model_series, self.signal, self.check, self.layout)
        yield from value_checks(self._at(number), series, judged)
        given = {
            naming.DRIFT_THRESHOLD: float(self.check.floor),
            naming.DRIFT_MIN_EVENTS: float(self._least),
        }
        for name, value in given.items():
            yield is_close(self._at(number), self.signal.of_check(name, self.check), value)


def model_series(
    signal: Signal, check: DriftCheck, layout: Layout, name: str, basis: str | None = None
) -> Selector:
    """A recorded series of a check, of the first model of a layout."""
    own = {naming.MODEL_LABEL: layout.models[0]}
    own |= {} if basis is None else {naming.BASIS_LABEL: basis}
    return signal.of_check(name, check).where(*equal(**own))


def value_checks(
    at: Duration, series: Callable[..., Selector], judged: Judged
) -> Iterator[ValueCheck]:
    """Every figure of a window, and its verdict."""
    yield is_close(at, series(naming.DRIFT_VERDICT), judged.verdict)
    if judged.effect is None:
        return
    known = {
        naming.DRIFT_STATISTIC: judged.statistic,
        naming.DRIFT_EFFECT: judged.effect,
        naming.DRIFT_LOWER_BOUND: judged.lower,
        naming.DRIFT_SCORE: judged.score,
        naming.DRIFT_EXCESS: judged.excess,
    }
    for name, value in known.items():
        if value is not None:
            yield is_close(at, series(name), value)
    if judged.critical is not None:
        yield is_close(at, series(naming.DRIFT_CRITICAL, judged.basis), judged.critical)


def together_checks(
    at: Duration, series: Callable[..., Selector], together: Together
) -> Iterator[ValueCheck]:
    """Every figure of a day's windows."""
    yield is_close(at, series(naming.DRIFT_TOGETHER_DEVIATION), together.deviation)
    yield is_close(at, series(naming.DRIFT_TOGETHER_EFFECT), together.effect)
    if together.exceeds is not None:
        yield is_close(at, series(naming.DRIFT_TOGETHER_EXCEEDS), together.exceeds)
